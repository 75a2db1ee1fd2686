"""The register of processing activities (GDPR Art. 30) and all that is made of it."""
