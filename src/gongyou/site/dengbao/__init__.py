"""等保三级: what GB/T 22239-2019 asks of level 3, what the product does, what the house must do, how things stand."""
