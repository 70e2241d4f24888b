"""Django's own PostgreSQL, with a cheaper look at a connection that is kept between pages."""
