"""The capability that proves that a credential works."""

from .base import Model, field, model
from .envelope import Request, Response


@model(schema={"x-capability-level": "read"})
class ValidateCredentials(Model):
    """What `validate_credentials` is asked: nothing beyond the credential itself."""


@model()
class ValidatedCredentials(Model):
    """
    Whether the credential works, and for whom.

    Attributes:
        valid: Whether it works.
        unique_tenant_id: The tenant's stable id in the app, the same for each of its credentials and no other's.
    """

    valid: bool = field()
    unique_tenant_id: str = field()


ValidateCredentialsRequest = Request[ValidateCredentials]
ValidateCredentialsResponse = Response[ValidatedCredentials]
