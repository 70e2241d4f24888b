"""The monitoring panel: forms, edit rules, imputation, weights, estimates, vintages."""
