"""The demo city 示例省 禾岚市: invented, deterministic from a seed, made through the product's own doors."""
