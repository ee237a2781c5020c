import Foundation

/// Where the bytes of a file come from, chunk by chunk; a file that is packed with gzip is unpacked on the way.
public struct ByteSource {
    private enum Origin {
        case handle(FileHandle, name: String)
        case bytes([UInt8], position: Int)
    }

    private var origin: Origin
    private let chunkBytes: Int
    private var isBegun = false
    /// What unpacks the file; nil where it is not packed.
    private var unpacker: GzipUnpacker?

    /// How many bytes of the file were read so far, packed as they are.
    public private(set) var bytesRead = 0
    /// How many bytes the file has; nil where only reading tells.
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
    ///
    /// What is packed with gzip comes unpacked.
    mutating func next(atLeast wanted: Int = 0) throws(FormatError) -> Data? {
        let size = max(chunkBytes, wanted)
        if !isBegun {
            isBegun = true
            guard let first = try firstBytes(size) else { return nil }
            guard GzipUnpacker.isGzip(first) else { return first }
            unpacker = GzipUnpacker(first)
        }
        guard let unpacker else { return try read(size) }
        let unpacked = try unpacker.next(size) { () throws(FormatError) in try read(chunkBytes) }
        return unpacked.isEmpty ? nil : unpacked
    }

    /// The beginning of the file: two bytes at least, where there are as many, to tell how it is packed.
    private mutating func firstBytes(_ size: Int) throws(FormatError) -> Data? {
        guard var first = try read(size) else { return nil }
        while first.count < 2, let more = try read(size) { first.append(more) }
        return first
    }

    /// The next bytes as they lie in the file.
    private mutating func read(_ size: Int) throws(FormatError) -> Data? {
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
