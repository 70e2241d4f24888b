"""China: working time and wages under national law; local values by place."""
