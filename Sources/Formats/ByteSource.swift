import Foundation

/// Where the bytes of a file come from, chunk by chunk.
public struct ByteSource {
    private enum Origin {
        case handle(FileHandle, name: String)
        case bytes([UInt8], position: Int)
    }

    private var origin: Origin
    private let chunkBytes: Int

    /// How many bytes were read so far.
    public private(set) var bytesRead = 0
    /// How many bytes there are in all; nil where only reading tells.
    public let byteCount: Int?

    /// 1 MB: large enough that reading costs nothing beside parsing, small enough to stay in the cache.
    public static let usualChunkBytes = 1 << 20

    /// The bytes of a file; `-` means standard input.
    public init(path: String, chunkBytes: Int = usualChunkBytes) throws(FormatError) {
        self.chunkBytes = max(1, chunkBytes)
        guard path != "-" else {
            origin = .handle(FileHandle.standardInput, name: "Standard input")
            byteCount = nil
            return
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .unreadable(file: path, reason: "there is no such file")
        }
        guard !isFolder.boolValue else { throw .unreadable(file: path, reason: "it is a folder") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(file: path, reason: "the permission is missing")
        }
        origin = .handle(handle, name: path)
        var facts = stat()
        let isFile = fstat(handle.fileDescriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
        byteCount = isFile ? Int(facts.st_size) : nil
    }

    /// The given bytes, in chunks of the given size.
    public init(bytes: [UInt8], chunkBytes: Int = usualChunkBytes) {
        origin = .bytes(bytes, position: 0)
        byteCount = bytes.count
        self.chunkBytes = max(1, chunkBytes)
    }

    /// The next bytes: a chunk, or as many as are asked for where that is more; nil at the end.
    mutating func next(atLeast wanted: Int = 0) throws(FormatError) -> Data? {
        let size = max(chunkBytes, wanted)
        let data: Data
        switch origin {
        case .handle(let handle, let name):
            do {
                data = try handle.read(upToCount: size) ?? Data()
            } catch {
                throw .unreadable(file: name, reason: "reading it failed")
            }
        case .bytes(let bytes, let position):
            let end = min(bytes.count, position + size)
            data = Data(bytes[position..<end])
            origin = .bytes(bytes, position: end)
        }
        guard !data.isEmpty else { return nil }
        bytesRead += data.count
        return data
    }
}
