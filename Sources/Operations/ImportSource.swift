import Crypto
public import Formats
import Foundation

/// Where a file's bytes come from.
public enum ImportSource: Sendable {
    /// A file by its path; `-` is standard input.
    case file(String)
    /// Bytes that are there already, as an upload has them.
    case bytes([UInt8])

    /// A reader from the first byte on.
    public func open() throws(FormatError) -> ByteSource {
        switch self {
        case .file(let path): try ByteSource(path: path)
        case .bytes(let bytes): ByteSource(bytes: bytes)
        }
    }

    /// The same bytes as something that can be read twice: standard input is first copied to a temporary file.
    ///
    /// An import reads twice: once for the hash by which a replay is known, then for the rows.
    func withRereadable<T>(_ body: (ImportSource) throws -> T) throws -> T {
        guard case .file("-") = self else { return try body(self) }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(
            "plumbline-\(UUID().uuidString)"
        ).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let spool = FileHandle(forWritingAtPath: path)
        else {
            throw WorkbenchError.storage("No temporary file can be written at \(path).")
        }
        defer { try? spool.close() }
        while let chunk = try FileHandle.standardInput.read(upToCount: 1 << 20), !chunk.isEmpty {
            try spool.write(contentsOf: chunk)
        }
        return try body(.file(path))
    }

    /// The SHA-256 of the bytes, in hexadecimal digits.
    func contentHash() throws -> String {
        var hash = SHA256()
        switch self {
        case .bytes(let bytes): hash.update(data: bytes)
        case .file(let path):
            // Opened through the reader first, so that a missing or unreadable file has its sentence.
            _ = try ByteSource(path: path)
            guard let handle = FileHandle(forReadingAtPath: path) else {
                throw WorkbenchError.notFound("The file \(path) cannot be read.")
            }
            defer { try? handle.close() }
            while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty { hash.update(data: chunk) }
        }
        return hexadecimal(hash.finalize())
    }
}
