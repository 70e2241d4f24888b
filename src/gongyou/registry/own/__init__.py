"""A worker's own record: see, correct, copy, agree, leave, erase. 个人信息保护法 art. 44 to 47."""
