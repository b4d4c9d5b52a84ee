"""What the published SDK answered, recorded, and the connector that it was recorded with."""
