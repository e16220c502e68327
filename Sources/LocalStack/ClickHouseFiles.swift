/// The configuration of a private ClickHouse, written anew at each start.
struct ClickHouseFiles: Sendable {
    let directory: String

    var configuration: String { "\(directory)/config.xml" }

    /// An account; a reader may only read the database `analytics`.
    struct User {
        let name: String
        let password: String
        let isReader: Bool
    }

    func write(port: Int, users: [User], owner: ServerUser?) throws(LocalStackError) {
        for name in ["data", "tmp"] {
            try FileSystem.makeDirectory("\(directory)/\(name)", mode: 0o700, owner: owner)
        }
        try FileSystem.write(server(port: port), to: configuration, owner: owner)
        try FileSystem.write(Self.users(users), to: "\(directory)/users.xml", owner: owner)
    }

    /// The log goes to standard error, which the supervisor keeps bounded.
    private func server(port: Int) -> String {
        let path = Self.escaped(directory)
        return """
            <?xml version="1.0"?>
            <yandex>
              <logger><level>warning</level><console>1</console></logger>
              <http_port>\(port)</http_port>
              <listen_host>127.0.0.1</listen_host>
              <max_connections>256</max_connections>
              <keep_alive_timeout>30</keep_alive_timeout>
              <mark_cache_size>268435456</mark_cache_size>
              <path>\(path)/data/</path>
              <tmp_path>\(path)/tmp/</tmp_path>
              <users_config>\(path)/users.xml</users_config>
              <default_profile>default</default_profile>
              <default_database>default</default_database>
              <timezone>UTC</timezone>
            </yandex>

            """
    }

    private static func users(_ users: [User]) -> String {
        """
        <?xml version="1.0"?>
        <yandex>
          <profiles>
            <default><max_memory_usage>4000000000</max_memory_usage></default>
            <reader><max_memory_usage>4000000000</max_memory_usage><readonly>2</readonly></reader>
          </profiles>
          <users>
        \(users.map(user).joined(separator: "\n"))
          </users>
          <quotas><default></default></quotas>
        </yandex>

        """
    }

    private static func user(_ user: User) -> String {
        """
            <\(user.name)>
              <password>\(user.password)</password>
              <networks><ip>127.0.0.1</ip></networks>
              <profile>\(user.isReader ? "reader" : "default")</profile><quota>default</quota>
              \(user.isReader ? "<allow_databases><database>analytics</database></allow_databases>" : "")
            </\(user.name)>
        """
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
        return result
    }
}
