//! SQL, and nothing else: free functions over an executor, one file per noun.
