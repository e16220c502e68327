/// A browser as it names itself, and what Lugx makes of that.
package struct UserAgentSample: Sendable, Hashable {
    package let text: String
    package let device: String
}

/// The people, places and words of the simulated shop.
enum SampleWorld {
    static let site = "https://lugx.example"

    static let countries: [(weight: Int, choice: (code: String, city: String))] = [
        (30, ("US", "Austin")), (14, ("GB", "Leeds")), (14, ("DE", "Hamburg")), (10, ("FR", "Lyon")),
        (8, ("LK", "Colombo")), (8, ("BR", "Recife")), (8, ("JP", "Osaka")), (8, ("IN", "Pune")),
    ]

    static let agents: [(weight: Int, choice: UserAgentSample)] = [
        (
            30,
            UserAgentSample(
                text:
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                device: "desktop")
        ),
        (
            8,
            UserAgentSample(
                text: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", device: "desktop")
        ),
        (
            12,
            UserAgentSample(
                text:
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
                device: "desktop")
        ),
        (
            22,
            UserAgentSample(
                text:
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                device: "mobile")
        ),
        (
            22,
            UserAgentSample(
                text:
                    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                device: "mobile")
        ),
        (
            6,
            UserAgentSample(
                text:
                    "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                device: "tablet")
        ),
    ]

    static let sources: [(weight: Int, choice: TrafficSource)] = [
        (34, .direct),
        (22, TrafficSource(referrer: "https://www.google.com/")),
        (5, TrafficSource(referrer: "https://duckduckgo.com/")),
        (
            12,
            TrafficSource(
                referrer: "https://www.google.com/", utmSource: "google", utmMedium: "cpc", utmCampaign: "brand")
        ),
        (6, TrafficSource(utmSource: "facebook", utmMedium: "paid_social", utmCampaign: "holiday_games")),
        (6, TrafficSource(referrer: "https://www.reddit.com/r/gamedeals")),
        (4, TrafficSource(referrer: "https://www.youtube.com/")),
        (4, TrafficSource(referrer: "https://t.co/x1")),
        (3, TrafficSource(referrer: "https://gamereviews.example/best-rpg")),
        (4, TrafficSource(utmSource: "newsletter", utmMedium: "email", utmCampaign: "weekly_deals")),
    ]

    /// Who has been here comes more often by the bookmark and the newsletter.
    static let returningSources: [(weight: Int, choice: TrafficSource)] =
        sources + [
            (40, .direct),
            (18, TrafficSource(utmSource: "newsletter", utmMedium: "email", utmCampaign: "weekly_deals")),
        ]

    static let firstNames = [
        "ada", "ben", "chen", "dana", "elif", "finn", "gita", "hugo", "ines", "jonas", "kenji", "lena", "mira", "nils",
        "omar", "paula", "quinn", "rosa", "sami", "tara", "uma", "victor", "wanda", "yuki", "zoe",
    ]
    static let lastNames = [
        "fox", "stone", "river", "hill", "snow", "marsh", "wolf", "ray", "frost", "lake", "wood", "vale", "star",
        "dawn", "reed",
    ]

    static let paymentMethods: [(weight: Int, choice: String)] = [
        (70, "card"), (19, "paypal"), (4, "test_twice"), (7, "test_decline"),
    ]

    static let refundReasons = ["It does not run on my machine.", "Bought twice.", "Not what I expected."]

    /// By rating, from 1 on.
    static let comments = [
        ["Crashes all the time.", "Not for me."],
        ["Too short for the price.", "Expected more."],
        ["Fine for a weekend.", ""],
        ["Really good, a few rough edges.", "My friends like it too."],
        ["Could not stop playing.", "The best I have played this year.", ""],
    ]
    static let ratings: [(weight: Int, choice: Int)] = [(4, 1), (7, 2), (17, 3), (34, 4), (38, 5)]
}
