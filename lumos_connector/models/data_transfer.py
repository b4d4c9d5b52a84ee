"""What happens to the belongings of an account that is going away, and to its license."""

from .base import ACCOUNT_ID, WRITE, Model, field, model
from .envelope import Request, Response

_AUXILIARY_ACCOUNT_ID = {"x-semantic": "auxiliary-account-id"}


@model(schema=WRITE)
class TransferData(Model):
    """
    Whose data to hand over, and to whom.

    Attributes:
        source_account_id: The account that has the data.
        target_account_id: The account that gets it.
    """

    source_account_id: str = field(schema=ACCOUNT_ID)
    target_account_id: str = field(schema=_AUXILIARY_ACCOUNT_ID)


@model()
class TransferDataStatus(Model):
    """
    What became of the data to hand over.

    Attributes:
        success: Whether the other account has it now.
        reason: Why it has not, or anything else worth knowing.
    """

    success: bool = field()
    reason: str | None = field(default=None)


@model(schema=WRITE)
class ReleaseResources(Model):
    """
    Whose resources to set free.

    Attributes:
        account_id: The account.
    """

    account_id: str = field(schema=ACCOUNT_ID)


@model()
class ReleaseResourcesStatus(Model):
    """
    What became of the resources to set free.

    Attributes:
        success: Whether they are free now.
        reason: Why they are not, or anything else worth knowing.
    """

    success: bool = field()
    reason: str | None = field(default=None)


@model(schema=WRITE)
class DowngradeLicense(Model):
    """
    Whose license to downgrade.

    Attributes:
        account_id: The account.
    """

    account_id: str = field(schema=ACCOUNT_ID)


@model()
class DowngradedLicense(Model):
    """
    What became of the license to downgrade.

    Attributes:
        success: Whether the account has the lesser one now.
        reason: Why it has not, or anything else worth knowing.
    """

    success: bool = field()
    reason: str | None = field(default=None)


TransferDataRequest = Request[TransferData]
TransferDataResponse = Response[TransferDataStatus]
ReleaseResourcesRequest = Request[ReleaseResources]
ReleaseResourcesResponse = Response[ReleaseResourcesStatus]
DowngradeLicenseRequest = Request[DowngradeLicense]
DowngradeLicenseResponse = Response[DowngradedLicense]
