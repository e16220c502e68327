-- The channel an event came through, as one definition for every figure: by its utm_ parameters, else by the page that
-- led here. The first rule that holds decides; what names no source is direct, and so is what came from the shop's own
-- pages, or back from a payment or sign-in page.
--
-- direct, organic_search, paid_search, social, paid_social, email, affiliate, display, referral; campaign is what was
-- tagged in a way that fits none of them.
--
-- Worked out when an event is inserted, and stored; rows from before are worked out when they are read.
ALTER TABLE analytics.events ADD COLUMN channel String MATERIALIZED multiIf(
    utm_source = '' AND utm_medium = '' AND utm_campaign = '' AND referrer_domain = '', 'direct',
    match(lower(utm_medium), '^(e-?mail|newsletter)$') OR match(lower(utm_source), '^(e-?mail|newsletter)$'), 'email',
    match(lower(utm_medium), '^(affiliates?|partners?)$'), 'affiliate',
    match(lower(utm_medium), '^(display|banner|cpm|interstitial|expandable)$'), 'display',
    match(lower(utm_medium), '^(cp[acv]|ppc|sem|retargeting|paid.*)$'),
        if(match(lower(utm_medium), 'social') OR match(lower(utm_source), '^((www|m|l|lm|old|out)[.])?(facebook|fb|instagram|ig|twitter|x|tiktok|reddit|pinterest|linkedin|youtube|snapchat|threads|discord|twitch|vk|weibo)([.](com|co|net|gg|tv))?$'), 'paid_social', 'paid_search'),
    match(lower(utm_medium), '^(social|social[-_ ]?(media|network)|sm)$') OR match(lower(utm_source), '^((www|m|l|lm|old|out)[.])?(facebook|fb|instagram|ig|twitter|x|tiktok|reddit|pinterest|linkedin|youtube|snapchat|threads|discord|twitch|vk|weibo)([.](com|co|net|gg|tv))?$'), 'social',
    lower(utm_medium) = 'organic', 'organic_search',
    lower(utm_medium) = 'referral', 'referral',
    lower(utm_source) = '(direct)', 'direct',
    utm_source != '' OR utm_medium != '' OR utm_campaign != '', 'campaign',
    lower(referrer_domain) = lower(domainWithoutWWW(url))
        OR endsWith(lower(domain(url)), concat('.', lower(referrer_domain)))
        OR (url != '' AND endsWith(lower(referrer_domain), concat('.', lower(domainWithoutWWW(url))))), 'direct',
    match(lower(referrer_domain), '^(accounts[.]google|appleid[.]apple)[.]|(^|[.])(paypal|stripe|klarna|adyen)[.]com$'), 'direct',
    match(lower(referrer_domain), '^(mail|outlook)[.]|webmail'), 'email',
    match(lower(referrer_domain), '(^|[.])(google|bing|yahoo|duckduckgo|ecosia|qwant|startpage|baidu|yandex|naver|seznam|ask|aol|kagi|search[.]brave)[.][a-z]+([.][a-z]+)?$'), 'organic_search',
    match(lower(referrer_domain), '(^|[.])((facebook|fb|instagram|twitter|x|tiktok|reddit|pinterest|linkedin|youtube|snapchat|discord|discordapp|vk|weibo)[.]com|(t|g)[.]co|lnkd[.]in|youtu[.]be|threads[.]net|discord[.]gg|twitch[.]tv|mastodon[.]social|bsky[.]app)$'), 'social',
    'referral');
