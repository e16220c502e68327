/// What this binary was built from: `lugx_build_info{version="0.1.0",swift_version="6.3",configuration="release"} 1`.
package struct BuildInfo: Hashable, Sendable {
    package let version: String

    package init(version: String) { self.version = version }

    /// The compiler's version as far as it is known while compiling.
    package static var swiftVersion: String {
        #if compiler(>=6.5)
            "6.5 or later"
        #elseif compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #elseif compiler(>=6.2)
            "6.2"
        #else
            "before 6.2"
        #endif
    }

    /// `debug` or `release`.
    package static var configuration: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    package func register(in registry: Registry) throws(RegistryError) {
        try registry.info(
            "lugx_build_info", help: "What this binary was built from.",
            labels: [
                "version": version, "swift_version": Self.swiftVersion, "configuration": Self.configuration,
            ])
    }
}
