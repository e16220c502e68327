-- Takes a deleted account's name off its reviews; what it said stays.
UPDATE catalog."Reviews" SET username = '' WHERE "userId" = $1
