import CZlib
import Foundation

/// Unpacks gzip piece by piece; members that follow each other are read as one file, as `gunzip` does.
///
/// Memory is bounded by what is asked for, whatever the bytes unpack to.
final class GzipUnpacker {
    /// Whether a file begins like gzip.
    static func isGzip(_ first: Data) -> Bool { first.starts(with: [0x1F, 0x8B]) }

    // zlib remembers where the structure lies, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var packed: Data
    private var isBegun = false
    /// Whether a member has ended and no other has begun.
    private var isBetweenMembers = false

    /// An unpacker of a file that begins with the given bytes.
    init(_ first: Data) {
        packed = first
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isBegun { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// The next bytes, as many as are asked for unless the file ends; empty at its end.
    ///
    /// - Parameters:
    ///   - size: How many bytes to unpack at most.
    ///   - more: The next packed bytes; nil at the end of the file.
    /// - Returns: What was unpacked.
    /// - Throws: `damagedGzip` where bytes are wrong or missing, and what `more` throws.
    func next(
        _ size: Int,
        _ more: () throws(FormatError) -> Data?
    ) throws(FormatError) -> Data {
        guard isBegun || plumbline_gzip_begin(stream) == Z_OK else { throw .damagedGzip }
        isBegun = true
        var unpacked = [UInt8](repeating: 0, count: size)
        var filled = 0
        while filled < size {
            if packed.isEmpty {
                guard let next = try more() else {
                    // A file that ends inside a member was cut off.
                    guard isBetweenMembers else { throw .damagedGzip }
                    break
                }
                packed = next
            }
            if isBetweenMembers {
                guard inflateReset(stream) == Z_OK else { throw .damagedGzip }
                isBetweenMembers = false
            }
            let step = inflate(into: &unpacked, from: filled)
            filled += step.made
            packed = packed.dropFirst(step.used)
            switch step.status {
            case Z_OK: break
            case Z_STREAM_END: isBetweenMembers = true
            // Neither bytes in nor bytes out: impossible while there are both, and a loop without end if it happened.
            default: throw .damagedGzip
            }
        }
        return Data(unpacked[..<filled])
    }

    private func inflate(
        into unpacked: inout [UInt8],
        from start: Int
    ) -> (status: Int32, used: Int, made: Int) {
        packed.withUnsafeBytes { input in
            unpacked.withUnsafeMutableBytes { output in
                // zlib counts in 32 bits and promises not to write to its input.
                let (inputCount, outputCount) = (
                    UInt32(clamping: input.count), UInt32(clamping: output.count - start)
                )
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: input.bindMemory(to: UInt8.self).baseAddress
                )
                stream.pointee.avail_in = inputCount
                stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress?.advanced(by: start)
                stream.pointee.avail_out = outputCount
                let status = CZlib.inflate(stream, Z_NO_FLUSH)
                return (
                    status, Int(inputCount - stream.pointee.avail_in),
                    Int(outputCount - stream.pointee.avail_out)
                )
            }
        }
    }
}
