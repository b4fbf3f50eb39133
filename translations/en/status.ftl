# A status and what can be done with it.

boosted-by = { $name } boosted
