/// Numbers as bytes: as whole numbers of a decimal unit where that loses nothing, else as they are.
///
/// Most numbers in files are decimals of few digits, and `12.5` is 125 tenths. Dividing 125 by 10 rounds once, as
/// reading the text did, so exactly the same double comes back, from half of the bytes or fewer.
///
/// Layout: the width of a value in bytes, how many decimals the unit has, six zeros; then the values. Width 8 is a
/// Float64 a row. In the others the smallest whole number stands for a missing value.
enum NumberCodec {
    static let headerBytes = 8

    static func bytes(of values: [Double]) -> [UInt8] { bytes(of: values.span) }

    static func bytes(of values: Span<Double>) -> [UInt8] {
        guard let unit = DecimalUnit(of: values) else {
            var bytes = header(width: 8, decimals: 0, rows: values.count)
            values.withUnsafeBytes { bytes.append(contentsOf: $0) }
            return bytes
        }
        // The smallest whole number of a width is not among the values.
        let width = (1...4).first { unit.largest <= Double(Int32.max >> Int32((4 - $0) * 8)) } ?? 4
        return packed(values, unit, width)
    }

    static func values(from bytes: UnsafeRawBufferPointer) -> [Double]? {
        guard let (width, scale) = header(of: bytes), (bytes.count - headerBytes) % width == 0 else {
            return nil
        }
        guard width < 8 else {
            return ColumnCodec.values(Double.self, from: .init(rebasing: bytes[headerBytes...]))
        }
        return unpacked(bytes, width, scale)
    }

    /// The width of a value and the power of ten that whole numbers are divided by; nil for bytes of no sense.
    static func header(of bytes: UnsafeRawBufferPointer) -> (width: Int, scale: Double)? {
        guard bytes.count >= headerBytes, DecimalUnit.powers.indices.contains(Int(bytes[1])),
            [1, 2, 3, 4, 8].contains(bytes[0])
        else { return nil }
        return (Int(bytes[0]), DecimalUnit.powers[Int(bytes[1])])
    }

    /// One value from its own bytes.
    static func value(from bytes: UnsafeRawBufferPointer, scale: Double) -> Double {
        guard bytes.count < 8 else { return bytes.loadUnaligned(as: Double.self) }
        // The first byte is the lowest.
        let word = bytes.reduce(UInt32(0)) { $0 >> 8 | UInt32($1) << 24 }
        return number(upper: Int32(bitPattern: word), width: bytes.count, scale)
    }

    private static func header(width: UInt8, decimals: UInt8, rows: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerBytes + rows * Int(width))
        bytes.append(contentsOf: [width, decimals, 0, 0, 0, 0, 0, 0])
        return bytes
    }

    /// Four bytes are written for each value, and those beyond its width written over by the next one.
    private static func packed(_ values: Span<Double>, _ unit: DecimalUnit, _ width: Int) -> [UInt8] {
        let scale = unit.scale
        let missing = UInt64(1) << UInt64(width * 8 - 1)
        let end = headerBytes + values.count * width
        return [UInt8](unsafeUninitializedCapacity: end + 3) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.copyBytes(from: header(width: UInt8(width), decimals: unit.decimals, rows: 0))
            for row in values.indices {
                let value = values[row]
                let whole = value.isNaN ? missing : DecimalUnit.lowBits(of: value * scale)
                raw.storeBytes(
                    of: UInt32(truncatingIfNeeded: whole),
                    toByteOffset: headerBytes &+ row &* width,
                    as: UInt32.self
                )
            }
            count = end
        }
    }

    /// Four bytes are read that end with those of a value, since before the first one stands the header.
    ///
    /// Some at a time, and divided only then: several at once.
    private static func unpacked(_ bytes: UnsafeRawBufferPointer, _ width: Int, _ scale: Double) -> [Double] {
        let rows = (bytes.count - headerBytes) / width
        return [Double](unsafeUninitializedCapacity: rows) { buffer, count in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1_024) { words in
                for start in stride(from: 0, to: rows, by: words.count) {
                    let some = min(words.count, rows - start)
                    for place in 0..<some {
                        let end = headerBytes &+ (start &+ place &+ 1) &* width
                        let word = bytes.loadUnaligned(fromByteOffset: end &- 4, as: Int32.self)
                        words.initializeElement(at: place, to: word)
                    }
                    for place in 0..<some {
                        let value = number(upper: words[place], width: width, scale)
                        buffer.initializeElement(at: start &+ place, to: value)
                    }
                }
            }
            count = rows
        }
    }

    /// The value whose bytes are the upper ones of four.
    @inline(__always)
    private static func number(upper word: Int32, width: Int, _ scale: Double) -> Double {
        let whole = word &>> Int32(truncatingIfNeeded: (4 &- width) &* 8)
        let missing = Int32.min &>> Int32(truncatingIfNeeded: (4 &- width) &* 8)
        return whole == missing ? .nan : Double(whole) / scale
    }
}

/// The decimal unit in which all numbers of a column are whole.
struct DecimalUnit {
    /// How many decimals the unit has.
    private(set) var decimals: UInt8 = 0
    /// The largest whole number, without its sign.
    private(set) var largest = 0.0
    /// 10^decimals.
    var scale: Double { Self.powers[Int(decimals)] }

    static let powers: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

    /// The coarsest unit that gives every value back bit by bit from 32 bits; nil where there is none.
    ///
    /// A finer unit keeps what a coarser one holds: `m / 10^d` and `10·m / 10^(d+1)` are one quotient, rounded once.
    init?(of values: Span<Double>) {
        var scale = 1.0
        var most = 0.0
        for row in values.indices {
            let value = values[row]
            let size = abs(value)
            most = size > most ? size : most
            // The sign of −0 is one of the bits that would be lost.
            while (Self.nearest(value * scale) / scale).bitPattern != value.bitPattern, !value.isNaN {
                guard decimals < 9, most * scale <= Double(Int32.max) else { return nil }
                decimals += 1
                scale = Self.powers[Int(decimals)]
            }
        }
        guard most * scale <= Double(Int32.max) else { return nil }
        largest = Self.nearest(most * scale)
    }

    /// Added to a number below 2^51, it leaves no room for a fraction, and the sum's lowest bits count ones.
    private static let room = 0x1.8p52

    /// The nearest whole number of one below 2^51.
    @inline(__always)
    static func nearest(_ value: Double) -> Double { (value + room) - room }

    /// The lowest 51 bits of the nearest whole number of one below 2^51, under others.
    @inline(__always)
    static func lowBits(of value: Double) -> UInt64 { (value + room).bitPattern }
}
