"""Every change of the clocks from 2000 to 2037, and when some times of day around it come, as zoneinfo has it.

One line a change: zone, moment, seconds ahead of UTC before and after, and then for each of four local times around it
"local=moment", both in seconds (the local one as if it stood in UTC). A local time that the clocks jump over comes at
the change; one that they show twice comes when they show it first.
"""

import datetime
import zoneinfo

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1)
FROM, TO = 946_684_800, 2_145_916_800


def ahead(zone, moment):
    return int(datetime.datetime.fromtimestamp(moment, zone).utcoffset().total_seconds())


def comes(zone, local, change):
    naive = EPOCH + datetime.timedelta(seconds=local)
    moment = int(naive.replace(tzinfo=zone, fold=0).timestamp())
    shown = datetime.datetime.fromtimestamp(moment, zone).replace(tzinfo=None)
    return moment if shown == naive else change


seen = {}
for name in sorted(zoneinfo.available_timezones()):
    if "/" not in name or name.startswith(("Etc/", "posix", "right", "SystemV/")):
        continue
    zone = zoneinfo.ZoneInfo(name)
    moment, offset, changes = FROM, ahead(zone, FROM), []
    while moment < TO:
        later = moment + 4 * 86_400
        new = ahead(zone, later)
        if new != offset:
            low, high = moment, later
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if ahead(zone, middle) == new else (middle, high)
            changes.append((high, offset, new))
            offset = new
        moment = later
    if tuple(changes) in seen:
        continue
    seen[tuple(changes)] = name
    for change, before, after in changes:
        # From before the stretch that is jumped over, or shown twice, to after it.
        low, high = sorted((change + before, change + after))
        span = high - low
        locals_ = sorted({(low - 3600 + (span + 7200) * step // 3) // 60 * 60 for step in range(4)})
        print(name, change, before, after, *(f"{local}={comes(zone, local, change)}" for local in locals_))
