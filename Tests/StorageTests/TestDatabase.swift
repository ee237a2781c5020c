import Foundation
import Monitoring
import Review

@testable import Storage

/// A database in a folder of its own that goes away with the test.
final class TestDatabase {
    let folder: String
    let path: String
    let database: Database

    init(options: Database.OpenOptions = .init(reserveBytes: 0)) throws {
        folder = NSTemporaryDirectory() + "storage-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/plumbline.sqlite"
        database = try Database.create(path: path, digest: testDigest, options: options)
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    @discardableResult
    func write<T>(
        at seconds: Int64 = 0,
        by actor: String = "ada",
        _ body: (WriteTransaction) throws -> T
    ) throws -> T {
        try database.write(at: start.advanced(bySeconds: seconds), by: actor, body)
    }

    func read<T>(_ body: (ReadTransaction) throws -> T) throws -> T { try database.read(body) }

    func discard(_ batch: Int64, progress: ((Int, Int) -> Void)? = nil) throws {
        try database.discardBatch(batch, at: start, by: "ada", progress: progress)
    }

    /// Opens the same file once more, as another process would.
    func second(_ options: Database.OpenOptions = .init(reserveBytes: 0)) throws -> Database {
        try Database.open(path: path, digest: testDigest, options: options)
    }

    func addModel(_ name: String = "flights") throws -> Int64 {
        try write { try $0.addModelRevision(sampleModel(name), source: "model: \(name)", basedOn: 0).id }
    }

    /// Imports predictions with ids `prefix0`, `prefix1`, … into one window and accepts them.
    @discardableResult
    func addPredictions(
        _ count: Int,
        prefix: String = "p",
        window: String = "2013-04-22",
        model: Int64,
        accept: Bool = true
    ) throws -> (batch: Int64, locations: [RowLocation]) {
        let ids = (0..<count).map { "\(prefix)\($0)" }
        return try addPredictions(
            ids,
            hashes: ids.map { hash($0) },
            window: window,
            model: model,
            accept: accept
        )
    }

    @discardableResult
    func addPredictions(
        _ ids: [String],
        hashes: [UInt64],
        window: String = "2013-04-22",
        model: Int64,
        accept: Bool = true
    ) throws -> (batch: Int64, locations: [RowLocation]) {
        try write { transaction throws in
            let batch = try transaction.beginBatch(
                model: model,
                kind: .predictions
            )
            let rows = ColumnBatch(
                ids: TextColumn(ids),
                times: ids.indices.map { start.advanced(bySeconds: Int64($0)) },
                columns: [NamedColumn(name: "score", values: .numbers(ids.indices.map { Double($0) / 10 }))]
            )
            let segment = try transaction.insertSegment(
                rows,
                kind: .prediction,
                windowKey: window,
                batch: batch,
                model: model
            )
            let entries = zip(hashes, ids.indices).map {
                IndexEntry(hash: $0, segment: segment, position: Int32($1))
            }
            try transaction.insertIndex(entries, batch: batch, model: model, kind: .prediction)
            if accept {
                try transaction.acceptBatch(
                    batch,
                    content: .test,
                    counts: BatchCounts(read: ids.count, accepted: ids.count)
                )
            }
            return (batch, entries.map(\.location))
        }
    }

    func addWindow(_ key: String = "2013-04-22", ordinal: Int64 = 1, model: Int64) throws -> Int64 {
        try write {
            try $0.upsertWindow(
                Window(key: key, start: start, end: start.advanced(bySeconds: 86_400), ordinal: ordinal),
                model: model
            )
        }
    }
}

/// 2013-04-22T00:00:00Z.
let start = Moment(clamping: 1_366_588_800_000)

func hash(_ id: String) -> UInt64 { mixedHash(id.utf8) }

/// FNV-1a with its bits mixed: the tests need hashes that fill all 64 bits, not the program's own.
func mixedHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    return hash ^ (hash >> 31)
}

/// No cryptography, but good enough to notice a change.
let testDigest: Database.Digest = { bytes in
    withUnsafeBytes(of: mixedHash(bytes)) { Array($0) }
}

func sampleModel(_ name: String = "flights") -> MonitoredModel {
    MonitoredModel(
        name: name,
        task: .binary,
        question: "Did it arrive late?",
        classes: [LabelClass(value: "0", title: "On time"), LabelClass(value: "1", title: "Late")],
        positiveClass: "1",
        columns: ColumnPlan(
            id: "id",
            time: "time",
            prediction: "prediction",
            score: "score",
            features: [FeatureColumn(name: "dep_delay", kind: .number)]
        ),
        windows: WindowPlan(grain: .day)
    )
}

extension BatchContent {
    static let test = BatchContent(byteCount: 4, hash: "test")
}
