"""Tell a JSON text that holds half of a surrogate pair, about which the decoder's own words mislead.

An application that cuts its texts by UTF-16 units may cut an emoji in two, and JavaScript then writes `\\ud83d`.
"""

import json


def has_half_pair(body: bytes) -> bool:
    """Whether nothing else is wrong with it."""
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        pass
    return False
