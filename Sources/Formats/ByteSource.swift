import Foundation

/// Where the bytes of a file come from, chunk by chunk; a file that is packed with gzip is unpacked on the way.
public struct ByteSource: Sendable {
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

    /// Adds the next bytes: a chunk, or as many as are asked for where that is more; false at the end.
    ///
    /// What is packed with gzip comes unpacked.
    mutating func read(into bytes: inout [UInt8], atLeast wanted: Int = 0) throws(FormatError) -> Bool {
        let size = max(chunkBytes, wanted)
        if !isBegun {
            isBegun = true
            let first = try beginning(size)
            guard GzipUnpacker.isGzip(first) else {
                bytes.append(contentsOf: first)
                return !first.isEmpty
            }
            unpacker = GzipUnpacker(first)
        }
        guard let unpacker else { return try readPacked(into: &bytes, size) }
        let unpacked = try unpacker.next(size) { () throws(FormatError) in
            var packed: [UInt8] = []
            return try readPacked(into: &packed, chunkBytes) ? packed : nil
        }
        bytes.append(contentsOf: unpacked)
        return !unpacked.isEmpty
    }

    /// The next chunk as it lies in the file, packed where that is; nil at the end.
    public mutating func nextPacked() throws(FormatError) -> [UInt8]? {
        var bytes: [UInt8] = []
        return try readPacked(into: &bytes, chunkBytes) ? bytes : nil
    }

    /// The first bytes of the file: two at least, where there are as many, to tell how it is packed.
    private mutating func beginning(_ size: Int) throws(FormatError) -> [UInt8] {
        var first: [UInt8] = []
        while first.count < 2, try readPacked(into: &first, size) {}
        return first
    }

    private mutating func readPacked(into bytes: inout [UInt8], _ size: Int) throws(FormatError) -> Bool {
        let before = bytes.count
        switch origin {
        case .handle(let handle, let name):
            guard bytes.append(from: handle.fileDescriptor, atMost: size) else {
                throw .unreadable(file: name, reason: "reading it failed")
            }
        case .bytes(let all, let position):
            let end = min(all.count, position + size)
            bytes.append(contentsOf: all[position..<end])
            origin = .bytes(all, position: end)
        }
        bytesRead += bytes.count - before
        return bytes.count > before
    }
}

extension [UInt8] {
    /// Adds what one call of the system reads, none at the end of the file; false where reading fails.
    ///
    /// `FileHandle` asks the system for four kilobytes at a time, fifty thousand times for a file of 200 MB.
    fileprivate mutating func append(from descriptor: Int32, atMost size: Int) -> Bool {
        var count = 0
        append(addingCapacity: size) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                repeat {
                    count = read(descriptor, buffer.baseAddress, size)
                } while count < 0 && errno == EINTR
                initialized = Swift.max(0, count)
            }
        }
        return count >= 0
    }
}
