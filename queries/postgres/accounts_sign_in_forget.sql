-- Forgets the failures of an address whose password was right.
DELETE FROM catalog."SignInAttempts" WHERE key = $1
