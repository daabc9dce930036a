"""Question files run against a tenant: what was found, cited, said and declined."""
