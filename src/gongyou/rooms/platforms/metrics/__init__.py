"""The metrics of an audit, A1 to G1: one function each, by the noun that it looks at.

`catalogue` notes them, `material` is what they read, `outcome` what they say, `judging` corrects and concludes.
"""
