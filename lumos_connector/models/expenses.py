"""Expenses: what a company spent, on whom, and how far its approval and payment have come."""

from enum import Enum
from typing import Any

from .base import Model, field, model
from .envelope import Request, Response


class ExpenseType(str, Enum):
    """Who paid first: an employee, or a card of the company."""

    REIMBURSEMENT = "reimbursement"
    CARD_TRANSACTION = "card_transaction"


class NormalizedExpenseApprovalStatus(str, Enum):
    """How far an approval has come, in words that all apps share."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELED = "canceled"
    UNKNOWN = "unknown"


class NormalizedExpensePaymentStatus(str, Enum):
    """Whether an expense is paid, in words that all apps share."""

    PAID = "paid"
    UNPAID = "unpaid"


@model()
class TimeRange(Model):
    """
    A span of time; open at a side that is not given.

    Attributes:
        start_date: Where it begins, as ISO 8601 text.
        end_date: Where it ends, as ISO 8601 text.
    """

    start_date: str | None = field(default=None)
    end_date: str | None = field(default=None)


@model()
class ExpenseFilters(Model):
    """
    Which expenses are wanted.

    Attributes:
        transaction_date: When the seller was paid.
    """

    transaction_date: TimeRange | None = field(default=None)


@model()
class ListExpenses(Model):
    """
    What `list_expenses` is asked.

    Attributes:
        filters: Which expenses are wanted.
    """

    filters: ExpenseFilters = field()


@model()
class Amount(Model):
    """
    An amount of money.

    Attributes:
        amount: How much, as decimal text.
        currency: Of which currency, by its code of ISO 4217.
    """

    amount: str = field()
    currency: str = field()


@model()
class Vendor(Model):
    """
    The company that sold something.

    Attributes:
        id: Its id.
        name: Its name.
        description: What it does.
    """

    id: str | None = field(default=None)
    name: str | None = field(default=None)
    description: str | None = field(default=None)


@model()
class SpendUser(Model):
    """
    The employee who spent something.

    Attributes:
        id: The app's own id, which never changes.
        email: The e-mail address.
        full_name: The whole name.
        given_name: The given name.
        family_name: The family name.
    """

    id: str | None = field(default=None)
    email: str | None = field(default=None)
    full_name: str | None = field(default=None)
    given_name: str | None = field(default=None)
    family_name: str | None = field(default=None)


@model()
class ExpenseApprovalStatus(Model):
    """
    How far the approval of an expense has come.

    Attributes:
        id: The status's id, where customers define their own.
        display_value: Its name for people.
        value: Its name in the app.
        normalized_value: Its meaning.
    """

    id: str | None = field(default=None)
    display_value: str | None = field(default=None)
    value: str | None = field(default=None)
    normalized_value: NormalizedExpenseApprovalStatus = field()


@model()
class ExpensePaymentStatus(Model):
    """
    Whether an expense is paid.

    Attributes:
        id: The status's id, where customers define their own.
        display_value: Its name for people.
        value: Its name in the app.
        normalized_value: Its meaning.
    """

    id: str | None = field(default=None)
    display_value: str | None = field(default=None)
    value: str | None = field(default=None)
    normalized_value: NormalizedExpensePaymentStatus = field()


@model()
class Expense(Model):
    """
    Something that was bought.

    Attributes:
        id: Its id, which never changes.
        report_id: The report it is part of.
        transaction_date: When the seller was paid, as ISO 8601 text.
        payment_date: When the company paid, the seller or the employee, as ISO 8601 text.
        total_amount: What the company owes for it.
        paid_amount: What the company has paid for it so far.
        seller: Who sold it.
        description: What was bought.
        submitter: Who handed it in.
        type: Who paid first.
        approval_status: How far its approval has come.
        payment_status: Whether it is paid.
        url: Where a person sees it in the app.
        attributes: What the app stores beside that, as JSON.
        custom_attributes: What this customer stores beside that, as JSON.
    """

    id: str = field()
    report_id: str | None = field(default=None)
    transaction_date: str = field()
    payment_date: str | None = field(default=None)
    total_amount: Amount = field()
    paid_amount: Amount | None = field(default=None)
    seller: Vendor = field()
    description: str = field()
    submitter: SpendUser = field()
    type: ExpenseType = field()
    approval_status: ExpenseApprovalStatus = field()
    payment_status: ExpensePaymentStatus = field()
    url: str | None = field(default=None)
    attributes: dict[str, Any] | None = field(default=None)
    custom_attributes: dict[str, Any] | None = field(default=None)


ListExpensesRequest = Request[ListExpenses]
ListExpensesResponse = Response[list[Expense]]
