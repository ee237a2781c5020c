public import Formats
import Foundation

/// Where a file's bytes come from.
public enum ImportSource: Sendable {
    /// A file by its path; `-` is standard input.
    case file(String)
    /// Bytes that are there already, as an upload has them.
    case bytes([UInt8])

    /// The file's path; empty for bytes.
    var path: String {
        guard case .file(let path) = self else { return "" }
        return path
    }

    /// A reader from the first byte on.
    public func open() throws(FormatError) -> ByteSource { try open(chunkBytes: ByteSource.usualChunkBytes) }

    private func open(chunkBytes: Int) throws(FormatError) -> ByteSource {
        switch self {
        case .file(let path): try ByteSource(path: path, chunkBytes: chunkBytes)
        case .bytes(let bytes): ByteSource(bytes: bytes, chunkBytes: chunkBytes)
        }
    }

    /// The file, or all files of a folder in the order of their paths, where the form is a tree of files.
    ///
    /// Names that begin with a point, and files that do not end with `.jsonl`, are passed over.
    func files(for form: ImportForm) throws(FormatError) -> [InputFile] {
        let source = self
        let only = [InputFile(name: nil) { () throws(FormatError) in try source.open() }]
        guard form == .sagemaker, case .file(let path) = self, isFolder(path) else { return only }
        let names = Self.names(in: path).filter { $0.hasSuffix(".jsonl") }
        guard !names.isEmpty else {
            throw .unreadable(file: path, reason: "the folder holds no file that ends with .jsonl")
        }
        return names.map { name in
            InputFile(name: name) { () throws(FormatError) in try ByteSource(path: path + "/" + name) }
        }
    }

    /// The paths of a folder's files inside it, in their order.
    static func names(in path: String) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: path) else { return [] }
        var names: [String] = []
        for case let name as String in walk
        where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            names.append(name)
        }
        return names.sorted()
    }

    /// Whether it begins as a file of profiles does.
    func holdsProfiles() throws(FormatError) -> Bool {
        if case .file(let path) = self, isFolder(path) { return false }
        return try ProfileReader.recognises(open())
    }

    func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// A whole file that is one document; at most 256 MB.
    func document() throws -> Data {
        var source = try open()
        var data = Data()
        while let chunk = try source.nextPacked() {
            data.append(contentsOf: chunk)
            guard data.count <= Self.documentBytesAtMost else {
                throw FormatError.unreadable(file: path, reason: "it is larger than 256 MB")
            }
        }
        return data
    }

    private static let documentBytesAtMost = 1 << 28

    /// The same bytes as something that can be read twice: standard input and pipes are first copied to a temporary file.
    ///
    /// An import reads twice: for the rows, and for the hash by which a replay is known.
    func withRereadable<T>(_ body: (ImportSource) throws -> T) throws -> T {
        guard case .file(let origin) = self, origin == "-" || Self.isPipe(origin) else {
            return try body(self)
        }
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
        var input = try open()
        #if os(Linux)
            // Nobody else needs its name, and without one a kill leaves nothing behind.
            unlink(path)
            let spooled = "/dev/fd/\(spool.fileDescriptor)"
        #else
            let spooled = path
        #endif
        while let chunk = try input.nextPacked() { try spool.write(contentsOf: chunk) }
        return try body(.file(spooled))
    }

    private static func isPipe(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && ![S_IFREG, S_IFDIR].contains(facts.st_mode & S_IFMT)
    }

    /// How many bytes there are, packed as they are; of a folder those that its hash is made of.
    func byteCount(for form: ImportForm) throws -> Int {
        guard case .file(let path) = self, form == .sagemaker, isFolder(path) else {
            return try open().byteCount ?? 0
        }
        return try Self.hashedNames(in: path).reduce(0) { count, name in
            count &+ (try ByteSource(path: path + "/" + name).byteCount ?? 0)
        }
    }

    private static func hashedNames(in folder: String) -> [String] {
        names(in: folder).filter { $0.hasSuffix(".json") || $0.hasSuffix(".jsonl") }
    }

    /// The fingerprint of the bytes, in hexadecimal digits.
    ///
    /// - Parameters:
    ///   - form: Their form: of a folder, the files that belong to it are taken.
    ///   - turn: Waits until it is this work's turn. A file is opened before, so that one that takes its place meanwhile is
    ///     not taken for it; a folder is read at once.
    /// - Returns: The fingerprint.
    /// - Throws: A `FormatError` where the bytes cannot be read; what `turn` throws.
    func contentHash(for form: ImportForm = .csv, turn: () throws -> Void = {}) throws -> String {
        let hash = try ContentHash()
        switch self {
        case .file(let path) where form == .sagemaker && isFolder(path):
            for name in Self.hashedNames(in: path) {
                let hashOfFile = try ImportSource.file(path + "/" + name).contentHash()
                try hash.update(Array(hashOfFile.utf8))
            }
        default:
            // So few bytes at once that they are still in a core's own cache when they are hashed.
            var source = try open(chunkBytes: 1 << 17)
            try turn()
            while let chunk = try source.nextPacked() { try hash.update(chunk) }
        }
        return hexadecimal(try hash.finalize())
    }
}
