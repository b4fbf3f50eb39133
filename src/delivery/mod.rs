//! Who must receive an activity, and when to try again.
