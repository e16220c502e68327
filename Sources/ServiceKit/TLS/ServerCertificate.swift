import NIOCore
import NIOSSL

/// A certificate chain and its key, read and found fit to listen with.
struct ServerCertificate: Sendable {
    /// What the files hold, to be compared with what they hold later.
    struct Contents: Equatable, Sendable {
        let chain: [UInt8]
        let key: [UInt8]
    }

    /// How long a client that is told that the connection ends may take to say so too. Nothing depends on its word, and
    /// a service can't stop before.
    static let farewellMillisecondsMax: Int64 = 500

    let contents: Contents
    /// What connections are made with.
    let context: NIOSSLContext
    /// When the first certificate of the chain ends, in seconds since 1970.
    let expirySeconds: Int64

    /// - Throws: what is wrong with which file.
    init(
        _ contents: Contents, chainFile: PEMFile, keyFile: PEMFile, nowSeconds: Int64
    ) throws(ConfigurationError) {
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(contents.chain), let first = chain.first else {
            throw chainFile.fault("holds no certificate in PEM form")
        }
        guard let key = try? NIOSSLPrivateKey(bytes: contents.key, format: .pem) else {
            throw keyFile.fault("holds no private key in PEM form, or one that is encrypted")
        }
        guard Int64(first.notValidBefore) <= nowSeconds else {
            throw chainFile.fault("is not valid before \(Self.time(first.notValidBefore))")
        }
        guard Int64(first.notValidAfter) > nowSeconds else {
            throw chainFile.fault("has expired: it was valid until \(Self.time(first.notValidAfter))")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = .milliseconds(Self.farewellMillisecondsMax)
        guard let context = try? NIOSSLContext(configuration: configuration) else {
            throw keyFile.fault("is not the key of the certificate in \(chainFile.path)")
        }
        self.contents = contents
        self.context = context
        expirySeconds = Int64(first.notValidAfter)
    }

    private static func time(_ seconds: Int) -> String { Timestamp.text(seconds: Int64(seconds)) }
}
