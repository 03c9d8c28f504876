"""Reminders by SMS: Django in one file. Appointments lie in the database; each is reminded of once.

    REMINDERS_DB=reminders.sqlite3 BW_ACCOUNT_ID=… python -m django runserver --settings app

An event is taken once because the database says so: message and type are unique together.
"""

import base64
import json
import os
import urllib.error
import urllib.request

import django
from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["REMINDERS_DB"]}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    ROOT_URLCONF=__name__,
    SECRET_KEY="only for this example",
    BANDWIDTH_URL="https://messaging.bandwidth.com/api/v2",
)
django.setup()

STATES = {"message-delivered": "delivered", "message-failed": "undeliverable"}


class Reminder(models.Model):
    """One appointment. `state` is new, sent, busy (try again later), refused, delivered or undeliverable."""

    phone = models.CharField(max_length=16)
    state = models.CharField(max_length=16, default="new")

    class Meta:
        app_label = "reminders"


class Event(models.Model):
    """What was heard of a message, once."""

    message = models.CharField(max_length=40)
    type = models.CharField(max_length=40)

    class Meta:
        app_label = "reminders"
        constraints = (models.UniqueConstraint(fields=["message", "type"], name="once"),)


class Stop(models.Model):
    """A phone that wants to hear no more."""

    phone = models.CharField(max_length=16, primary_key=True)

    class Meta:
        app_label = "reminders"


def remind(account: dict[str, str]) -> None:
    """Send what is new or was turned away because the provider was busy; a cron job calls this every minute."""
    for reminder in Reminder.objects.filter(state__in=["new", "busy"]):
        if Stop.objects.filter(phone=reminder.phone).exists():
            reminder.state = "refused"
        else:
            reminder.state = _send(account, reminder)
        reminder.save()


def _send(account: dict[str, str], reminder: Reminder) -> str:
    body = {
        "applicationId": account["BW_MESSAGING_APPLICATION_ID"],
        "from": account["BW_NUMBER"],
        "to": [reminder.phone],
        "text": "Your appointment is tomorrow at ten. Reply STOP to hear no more.",
        "tag": str(reminder.pk),
    }
    credentials = base64.b64encode(f"{account['BW_USERNAME']}:{account['BW_PASSWORD']}".encode()).decode()
    request = urllib.request.Request(
        f"{settings.BANDWIDTH_URL}/users/{account['BW_ACCOUNT_ID']}/messages",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10):
            return "sent"
    except urllib.error.HTTPError as error:
        error.close()
        return "busy" if error.code == 429 or error.code >= 500 else "refused"


@csrf_exempt
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """A callback: an array of events."""
    for event in json.loads(request.body):
        message = event["message"]
        with transaction.atomic():
            _, is_new = Event.objects.get_or_create(message=message["id"], type=event["type"])
            if is_new and event["type"] == "message-received":
                if message["text"].strip().upper() == "STOP":
                    Stop.objects.get_or_create(phone=message["from"])
            elif is_new and event["type"] in STATES:
                Reminder.objects.filter(pk=message["tag"]).update(state=STATES[event["type"]])
    return HttpResponse()


urlpatterns = [path("callbacks", take)]
