"""Long work that people watch: progress, cancel, a second try after a crash."""
