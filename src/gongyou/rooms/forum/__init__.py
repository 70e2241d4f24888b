"""议事: opinions heard on rules, grouped into issues that are answered one by one."""
