public import Foundation

/// Where the bytes of a file come from, chunk by chunk.
public struct ByteSource {
    private enum Origin {
        case handle(FileHandle, name: String)
        case bytes([UInt8], position: Int)
    }

    private var origin: Origin
    private let chunkBytes: Int

    /// Called with every chunk as it is read: a digest of the content needs no second pass.
    public var onBytes: ((Data) -> Void)?

    /// 1 MB: large enough that reading costs nothing beside parsing, small enough to stay in the cache.
    public static let usualChunkBytes = 1 << 20

    /// The bytes of a file; `-` means standard input.
    public init(path: String, chunkBytes: Int = usualChunkBytes) throws(FormatError) {
        self.chunkBytes = max(1, chunkBytes)
        guard path != "-" else {
            origin = .handle(FileHandle.standardInput, name: "Standard input")
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
    }

    /// The given bytes, in chunks of the given size.
    public init(bytes: [UInt8], chunkBytes: Int = usualChunkBytes) {
        origin = .bytes(bytes, position: 0)
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
        onBytes?(data)
        return data
    }
}
