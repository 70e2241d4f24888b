"""Django's templates, read once into nodes that cost less: the same language, the same pages.

`loader` is what the settings name. Outside of the templates that it reads (a template from a string, a page of the
debugger) Django's own nodes draw; what comes out is the same, tests/ui/test_drawing.py compares the two.
"""
