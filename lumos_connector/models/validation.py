"""The capabilities that prove that a credential works, and that its form is complete before it is saved."""

from .base import Model, field, model
from .credentials import AuthCredential
from .envelope import BaseRequest, Request, Response


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


@model(schema={"x-capability-level": "validation"})
class ValidateCredentialConfig(Model):
    """
    The credential to check before it is saved.

    Attributes:
        credential: The credential, with its id.
    """

    credential: AuthCredential = field()


@model()
class ValidatedCredentialConfig(Model):
    """
    Whether the credential is complete.

    Attributes:
        valid: Whether it is.
        validation_errors: What is wrong with it, in words for people.
    """

    valid: bool = field()
    validation_errors: list[str] | None = field(default=None)


ValidateCredentialsRequest = Request[ValidateCredentials]
ValidateCredentialsResponse = Response[ValidatedCredentials]
ValidateCredentialConfigRequest = BaseRequest[ValidateCredentialConfig]
ValidateCredentialConfigResponse = Response[ValidatedCredentialConfig]
