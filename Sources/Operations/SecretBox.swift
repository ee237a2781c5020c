import Foundation
import Storage

/// Seals what must not lie open in the database, with a key that lies in a file beside it.
///
/// A copy of the database alone, a backup for example, gives no secret away.
struct SecretBox {
    /// The file of the key: 32 bytes that only its owner may read.
    let path: String

    init(database: Database) {
        path = database.path + ".secret-key"
    }

    /// The sealed bytes; `name` says what they belong to, so that they cannot be moved to another place.
    func seal(_ bytes: [UInt8], for name: String) throws -> [UInt8] {
        try makeKeyIfMissing()
        guard let key = key() else {
            throw WorkbenchError.storage(
                "\(path) does not hold a key of 32 bytes, or cannot be read. Put the right file back, or remove it and "
                    + "add every destination again."
            )
        }
        return try Cryptography.seal(
            bytes,
            key: key,
            nonce: Workbench.systemRandomBytes(Cryptography.nonceSize),
            authenticating: Array(name.utf8)
        )
    }

    /// What was sealed; nil when the key is missing or another one.
    func open(_ sealed: [UInt8], for name: String) -> [UInt8]? {
        guard let key = key() else { return nil }
        return try? Cryptography.open(sealed, key: key, authenticating: Array(name.utf8))
    }

    private func key() -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: path), data.count == Cryptography.keySize else {
            return nil
        }
        return Array(data)
    }

    /// Written under another name and linked, so that two processes that begin at once agree on one key.
    private func makeKeyIfMissing() throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let unfinished = "\(path).\(hexadecimal(Workbench.systemRandomBytes(8)))"
        let bytes = Data(Workbench.systemRandomBytes(Cryptography.keySize))
        let isMade = FileManager.default.createFile(
            atPath: unfinished,
            contents: bytes,
            attributes: [.posixPermissions: 0o600]
        )
        defer { unlink(unfinished) }
        guard isMade, link(unfinished, path) == 0 || errno == EEXIST else {
            throw WorkbenchError.storage(
                "The key for secrets cannot be written to \(path). Check the rights of the folder."
            )
        }
    }
}
