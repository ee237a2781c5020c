import Foundation
public import Monitoring
import Storage

extension Workbench {
    /// The machine's clock.
    public static let systemTime: @Sendable () -> Moment = {
        Moment(clamping: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }

    /// The machine's source of randomness for secrets.
    public static let systemRandomBytes: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<max(0, count)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// SHA-256, which chains the audit log.
    static let digest: Database.Digest = { Cryptography.sha256($0) }

    /// Opens the workbench on a database file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - create: Whether to make the file where there is none.
    /// - Returns: The workbench on the open file.
    /// - Throws: `notFound` with the way out where there is none, `storage` or `busy` where it cannot be opened.
    public static func open(path: String, create: Bool = false) throws(WorkbenchError) -> Workbench {
        try mapping {
            let isThere = FileManager.default.fileExists(atPath: path)
            if !isThere, !create {
                throw WorkbenchError.notFound(
                    "There is no database at \(path). Make one with `plumbline init --database \(path)`, or name another."
                )
            }
            let allows = ProcessInfo.processInfo.environment["PLUMBLINE_NETWORK_FILE_SYSTEM"] == "allow"
            let options = Database.OpenOptions(allowsNetworkFileSystem: allows)
            let database =
                isThere
                ? try Database.open(path: path, digest: digest, options: options)
                : try Database.create(path: path, digest: digest, options: options)
            return Workbench(database: database)
        }
    }
}

/// Two hexadecimal digits a byte: how hashes are written.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

/// The SHA-256 of a text, in hexadecimal digits.
func textHash(_ text: String) -> String {
    hexadecimal(Cryptography.sha256(Array(text.utf8)))
}
