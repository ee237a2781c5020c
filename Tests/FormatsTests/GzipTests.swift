import Foundation
import Monitoring
import TestSupport
import Testing

@testable import Formats

/// Twelve rows, packed by Python's gzip module (`GzipFile(filename="", mtime=0)`).
private let packed = """
    H4sIAAAAAAAC/3XRuw6CQBCF4Z6nMNSjmdn7+hjGys4AMVsoBml8ew8UDluQOeWXaf7S01yeA326cRroPQ196eYyvuj+GKgr87eZmAyLPbJg\
    V+EzL7sRn5iEmNrL2Lb4cOC2mUStqazQcn8rsEatrayBNGoNrFXrKmthrVoL69T6yjpYp9bBerWhsh7Wq/WwQW2sbIANagNsVJsqG2Gj2gib\
    1ObKJtikNsHmvRYZNqvNSwvejbGUk006WdvJXhBZ623zod8PffZbHzoCAAA=
    """

/// The header packed alone, and then the rows: two members in one file.
private let members = """
    H4sIAAAAAAAC/8tM0SnJzE3VKU7OL0rVKShKTclMLsnMz9NJTE/VSc4sqeQCAMpYUW0iAAAAH4sIAAAAAAAC/3XRKw4CQRCEYc8pyOiGdM97\
    9hgEhUcSkr2/oGYFtS0mVfJz/64S1dJNDX+abjr/Er2rmKiExzeEz1uuGi670UZnTeb+1mAjbXI2QkbaCJtos7MJNtEm2ExbnM2wmTbDFtrq\
    bIEttAW20jZnK2ylrbCNtjvbYBttg+20w9kO22k77Fi1GLCDdswWuowxy9kpnR3tbBXEjnrnfOj3A65iT1UYAgAA
    """

private let packedTwice = """
    H4sIAAAAAAACAwHOADH/H4sIAAAAAAAC/3XRuw6CQBCF4Z6nMNSjmdn7+hjGys4AMVsoBml8ew8UDluQOeWXaf7S01yeA326cRroPQ196eYy\
    vuj+GKgr87eZmAyLPbJgV+EzL7sRn5iEmNrL2Lb4cOC2mUStqazQcn8rsEatrayBNGoNrFXrKmthrVoL69T6yjpYp9bBerWhsh7Wq/WwQW2s\
    bIANagNsVJsqG2Gj2gib1ObKJtikNsHmvRYZNqvNSwvejbGUk006WdvJXhBZ623zod8PffZbHzoCAABbOG6xzgAAAA==
    """

private let rows = (0..<12).reduce(loansHeader) { text, row in
    text + "r\(row),2013-01-0\(row % 9 + 1)T10:00:00Z,0.\(row),1,\(row),\"Ro\"\"me, \(row)\"\n"
}

private func bytes(_ base64: String) throws -> [UInt8] {
    [UInt8](try #require(Data(base64Encoded: base64)))
}

private func content(_ reading: Reading) -> [String] {
    reading.ids + reading.lines.map(String.init) + (reading.columns["city"] ?? []).map { $0 ?? "–" }
}

@Test(arguments: [1, 2, 7, 64, 1 << 20], [packed, members])
func aPackedFileReadsAsWhatIsInIt(chunkBytes: Int, base64: String) throws {
    let plain = try Reading(rows)
    let read = try Reading(bytes: bytes(base64), loans(), kind: .predictions, chunkBytes: chunkBytes)
    #expect(read.ids.count == 12 && content(read) == content(plain))
}

@Test func aPackedFileOnTheDiskTellsHowFarItIsRead() throws {
    let home = try TemporaryFolder()
    let file = home.file("rows.csv.gz")
    try Data(bytes(packed)).write(to: file)
    var reader = try TableReader(source: ByteSource(path: file.path), model: loans(), kind: .predictions)
    #expect(try reader.nextBatch()?.rows.rowCount == 12)
    #expect(reader.expectedRows == 12)
}

@Test func aPackedFileThatIsCutOffAnywhereIsRefused() throws {
    let whole = try bytes(packed)
    // Two bytes are what tells that it is packed.
    for count in 2..<whole.count {
        #expect(refusal(bytes: Array(whole[..<count])) == .damagedGzip, "\(count) bytes")
    }
}

@Test func aPackedFileWithAWrongByteIsRefusedOrReadAsItWas() throws {
    let whole = try bytes(packed)
    let plain = try Reading(rows)
    for place in 2..<whole.count {
        var damaged = whole
        damaged[place] ^= 0x10
        guard let read = try? Reading(bytes: damaged, loans(), kind: .predictions) else { continue }
        // The header's time and system are read by nobody.
        #expect(content(read) == content(plain), "byte \(place)")
    }
}

@Test func bytesAfterAPackedFileAreRefused() throws {
    let more = try bytes(packed) + Array("more".utf8)
    #expect(refusal(bytes: more) == .damagedGzip)
}

@Test func aFileThatIsPackedTwiceIsToldSo() throws {
    let found = try refusal(bytes: bytes(packedTwice))
    #expect(found?.sentence == "The file is compressed with gzip twice. Unpack it once: gunzip FILE.gz")
}
