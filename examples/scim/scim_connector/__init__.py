"""A Lumos connector for any service that speaks SCIM 2.0."""
