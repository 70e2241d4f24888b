"""The e-card: a signed QR that changes every minute and is verified without a network."""
