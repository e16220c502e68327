/// The options of reports that are sent by themselves.
extension ConfigurationOption {
    package static let reportsStoreDirectory = Self(
        "LUGX_REPORTS_STORE_DIR", .path, default: ".lugx/report-files",
        help: "where the files of reports' runs are kept on this machine; what is missing is made again")
    package static let reportsOutDirectory = Self(
        "LUGX_REPORTS_OUT_DIR", .path,
        help: "the folder below which reports may be delivered as files; without it none are")
    package static let reportsWebhookHosts = Self(
        "LUGX_REPORTS_WEBHOOK_HOSTS", .list, default: "",
        help: "hosts (name, or name:port) that reports may be posted to besides public names by https")
    package static let reportsWebhookSecret = Self(
        "LUGX_REPORTS_WEBHOOK_SECRET", .text, secrecy: .secret,
        help: "what reports' webhooks are signed with, 16 bytes or more; without it there are none")
    package static let reportsInterval = Self(
        "LUGX_REPORTS_SECONDS", .seconds(0.05...60), default: "1",
        help: "pause between two looks for reports to run and to deliver")
    package static let reportsWait = Self(
        "LUGX_REPORTS_WAIT_SECONDS", .seconds(0...86_400), default: "900",
        help: "how long after its time a report waits for orders and events that are not counted yet; then it is sent "
            + "and says so")
    package static let reportsTimeout = Self(
        "LUGX_REPORTS_TIMEOUT_SECONDS", .seconds(1...86_400), default: "600",
        help: "a report that takes longer to make is given up and tried again")
    package static let reportsKeepDays = Self(
        "LUGX_REPORTS_KEEP_DAYS", .integer(1...3650), default: "400",
        help: "days for which runs of reports and their files are kept")
    package static let reportsKeepRuns = Self(
        "LUGX_REPORTS_KEEP_RUNS", .integer(100...10_000_000), default: "100000", help: "most runs that are kept")
    package static let reportsMailBytesMax = Self(
        "LUGX_REPORTS_MAIL_MAX_BYTES", .bytes(1024...104_857_600), default: "10MiB",
        help: "most bytes of files attached to one mail; others are named in it")

    static let schedules: [Self] = [
        .reportsStoreDirectory, .reportsOutDirectory, .reportsWebhookHosts, .reportsWebhookSecret, .reportsInterval,
        .reportsWait, .reportsTimeout, .reportsKeepDays, .reportsKeepRuns, .reportsMailBytesMax,
    ]
}
