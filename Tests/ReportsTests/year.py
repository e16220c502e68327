"""When daily, weekly and monthly times of day come in 2026, as zoneinfo has it.

    python year.py NAME ZONE MINUTE HOUR DAY MONTHS WEEKDAY …

DAY and WEEKDAY (0 is Sunday) are numbers or *, MONTHS are numbers with commas or *. Prints "NAME moment", in seconds
since 1970.
"""

import datetime
import sys
import zoneinfo

UTC = datetime.timezone.utc


def comes(zone, naive):
    moment = int(naive.replace(tzinfo=zone, fold=0).timestamp())
    if datetime.datetime.fromtimestamp(moment, zone).replace(tzinfo=None) == naive:
        return moment
    # The clocks jump over it: when they do so.
    low, high = moment - 86_400, moment + 86_400
    before = datetime.datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.datetime.fromtimestamp(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


arguments = sys.argv[1:]
while arguments:
    (name, zone_name, minute, hour, day, months, weekday), arguments = arguments[:7], arguments[7:]
    zone = zoneinfo.ZoneInfo(zone_name)
    moments = set()
    for number in range(-2, 368):
        date = datetime.date(2026, 1, 1) + datetime.timedelta(days=number)
        if months != "*" and str(date.month) not in months.split(","):
            continue
        if (day == "*" or date.day == int(day)) and (weekday == "*" or date.isoweekday() % 7 == int(weekday)):
            moments.add(comes(zone, datetime.datetime.combine(date, datetime.time(int(hour), int(minute)))))
    for moment in sorted(moments):
        print(name, moment)
