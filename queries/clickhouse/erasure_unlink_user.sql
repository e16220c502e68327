-- Forgets which anonymous visitors turned out to be a user.
ALTER TABLE analytics.identities DELETE WHERE user_key = sipHash64(concat('u', {owner:String}))
