import Foundation
import GRDB
import GRDBSQLite
import Monitoring
import Review
import TestSupport
import Testing

@testable import Storage

@Suite struct DatabaseTests {
    @Test func aNewDatabaseHasTheNewestVersionAndIsWhole() throws {
        let test = try TestDatabase()
        let version = try test.read { try Migrations.version(of: $0.database) }
        #expect(version == Migrations.builtIn.version)
        #expect(version > 0)
        #expect(try test.database.integrityCheck().isEmpty)
        #expect(try test.database.foreignKeyCheck().isEmpty)
    }

    @Test func theWriterSyncsEveryCommit() throws {
        let test = try TestDatabase()
        #expect(try test.database.synchronousLevel() == 2)
    }

    @Test func noConnectionCountsTheMemoryItTakes() throws {
        let test = try TestDatabase()
        #expect(try test.database.integrityCheck().isEmpty)
        #expect(sqlite3_memory_used() == 0)
    }

    @Test func aPartIsNotWaitedForAndWhatFollowsItIs() throws {
        let test = try TestDatabase()
        func level(_ transaction: WriteTransaction) throws -> Int? {
            try Int.fetchOne(transaction.database, sql: "PRAGMA synchronous")
        }
        let moment = Moment(clamping: 0)
        let model = try test.addModel()
        let batch = try test.database.writePart(at: moment, by: "ada") { part in
            #expect(try level(part) == 1)
            return try part.beginBatch(model: model, kind: .predictions)
        }
        #expect(try test.write { try level($0) } == 2)
        struct Fault: Error {}
        #expect(throws: Fault.self) {
            try test.database.writePart(at: moment, by: "ada") { part in
                try part.acceptBatch(batch, content: .test, counts: BatchCounts())
                throw Fault()
            }
        }
        #expect(try test.write { try level($0) } == 2)
        #expect(try test.read { try $0.batch(id: batch)?.isVisible } == false)
    }

    /// Else whoever writes next would have to move all of it, and wait.
    @Test func aLongLookAtTheDatabaseDoesNotLetTheLogGrow() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let batch = try test.write { try $0.beginBatch(model: model, kind: .predictions) }
        let (looking, looked) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let other = try test.second()
        let reader = Thread {
            try? other.read { read in
                _ = try read.models()
                looking.signal()
                Thread.sleep(forTimeInterval: 0.5)
            }
            looked.signal()
        }
        reader.start()
        looking.wait()
        let rows = ColumnBatch(
            ids: TextColumn((0..<4_000).map { "p\($0)" }),
            times: [],
            columns: [
                NamedColumn(
                    name: "text",
                    values: .texts(
                        TextColumn((0..<4_000).map { "\($0)\($0)" + String(repeating: "x", count: 50) })
                    )
                )
            ]
        )
        for _ in 0..<80 {
            try test.database.writePart(at: start, by: "ada") {
                _ = try $0.insertSegment(rows, kind: .prediction, windowKey: "w", batch: batch, model: model)
            }
        }
        looked.wait()
        let log = try FileManager.default.attributesOfItem(atPath: test.path + "-wal")[.size] as? Int ?? 0
        #expect(log > 2_000_000 && log < 10_000_000, "of some 20 MB that were written")
    }

    @Test func everyTableIsStrict() throws {
        let test = try TestDatabase()
        let loose = try test.read { transaction throws in
            try String.fetchAll(
                transaction.database,
                sql:
                    "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'"
            )
        }
        #expect(loose == [])
    }

    @Test func creatingWhereAFileIsIsRefusedAndLeavesTheFile() throws {
        let test = try TestDatabase()
        #expect(throws: StorageError.fileExists(path: test.path)) {
            try Database.create(path: test.path, digest: testDigest)
        }
        #expect(try test.read { try $0.models() }.isEmpty)
    }

    @Test func creatingInAFolderThatIsNotThereSaysSo() throws {
        let test = try TestDatabase()
        let folder = test.folder + "/none"
        #expect(throws: StorageError.folderNotFound(folder: folder)) {
            try Database.create(path: folder + "/x.sqlite", digest: testDigest)
        }
        #expect(throws: StorageError.folderNotFound(folder: folder)) {
            try test.database.backup(to: folder + "/copy.sqlite")
        }
    }

    @Test func openingWhereNoFileIsMakesNone() throws {
        let test = try TestDatabase()
        let missing = test.folder + "/none.sqlite"
        #expect(throws: StorageError.fileNotFound(path: missing)) {
            try Database.open(path: missing, digest: testDigest)
        }
        #expect(!FileManager.default.fileExists(atPath: missing))
    }

    @Test(arguments: ["", "a text, no database\n", String(repeating: "SQLite format 3 ", count: 20)])
    func aForeignFileIsRefusedAndNotTouched(content: String) throws {
        let test = try TestDatabase()
        let path = test.folder + "/foreign"
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: StorageError.foreignFile(path: path)) {
            try Database.open(path: path, digest: testDigest)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(content.utf8))
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
    }

    @Test func anotherProgramsSQLiteFileIsRefused() throws {
        let test = try TestDatabase()
        let path = test.folder + "/other.sqlite"
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "CREATE TABLE a (b)") }
        try other.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: StorageError.foreignFile(path: path)) {
            try Database.open(path: path, digest: testDigest)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func aNewerFileIsRefusedAndNotTouched() throws {
        let test = try TestDatabase()
        try test.database.close()
        let known = Migrations.builtIn.version
        var newer = Migrations.builtIn
        newer.steps.append((name: "m9999-later", sql: "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT"))
        let opened = try Database.open(
            path: test.path,
            digest: testDigest,
            options: .init(reserveBytes: 0),
            migrations: newer
        )
        try opened.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: test.path))
        #expect(throws: StorageError.newerFile(path: test.path, version: known + 1, known: known)) {
            try Database.open(path: test.path, digest: testDigest)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: test.path)) == before)
    }

    @Test func anOlderFileIsBroughtUpToDateAndKeptBeside() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.database.close()
        var newer = Migrations.builtIn
        newer.steps.append((name: "m9999-later", sql: "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT"))
        let options = Database.OpenOptions(reserveBytes: 0)
        let opened = try Database.open(
            path: test.path,
            digest: testDigest,
            options: options,
            migrations: newer
        )
        #expect(try opened.read { try $0.model(named: "flights")?.id } == model)
        #expect(try opened.read { try Migrations.version(of: $0.database) } == newer.version)
        let copy = try Database.open(
            path: "\(test.path).before-version-\(newer.version)",
            digest: testDigest,
            options: options
        )
        #expect(try copy.read { try $0.model(named: "flights")?.id } == model)
    }

    @Test func aMigrationThatFailsLeavesTheOlderVersion() throws {
        let test = try TestDatabase()
        try test.database.close()
        var broken = Migrations.builtIn
        broken.steps.append((name: "m9998-good", sql: "CREATE TABLE good (id INTEGER PRIMARY KEY) STRICT"))
        broken.steps.append((name: "m9999-bad", sql: "CREATE TABLE model (id INTEGER)"))
        #expect(throws: StorageError.self) {
            try Database.open(
                path: test.path,
                digest: testDigest,
                options: .init(reserveBytes: 0),
                migrations: broken
            )
        }
        let opened = try test.second()
        #expect(try opened.read { try Migrations.version(of: $0.database) } == Migrations.builtIn.version)
        #expect(try opened.read { try $0.row("SELECT 1 FROM sqlite_master WHERE name = 'good'") } == nil)
    }

    @Test func aKillWhileCreatingLeavesNoHalfDatabase() throws {
        let test = try TestDatabase()
        let path = test.folder + "/second.sqlite"
        // What a kill leaves: the file under its unfinished name.
        try Data("half".utf8).write(to: URL(fileURLWithPath: path + ".unfinished"))
        #expect(throws: StorageError.fileNotFound(path: path)) {
            try Database.open(path: path, digest: testDigest)
        }
        let created = try Database.create(path: path, digest: testDigest, options: .init(reserveBytes: 0))
        #expect(try created.integrityCheck().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: path + ".unfinished"))
    }

    @Test func aFailedWriteLeavesNothingBehind() throws {
        struct Refusal: Error {}
        let test = try TestDatabase()
        #expect(throws: Refusal.self) {
            try test.write { transaction throws in
                _ = try transaction.addReviewer(name: "bob", role: .viewer)
                throw Refusal()
            }
        }
        #expect(try test.read { try $0.reviewers() }.isEmpty)
    }

    @Test func writingStopsWhileTheReserveIsNotFree() throws {
        let test = try TestDatabase()
        let full = try test.second(.init(reserveBytes: Int64.max))
        var refused = false
        do {
            try full.write(at: start, by: "ada") { try $0.setSetting("a", to: "b") }
        } catch StorageError.diskFull(let path, let free, let reserve) {
            refused = true
            #expect(path == test.path)
            #expect(free > 0 && reserve == Int64.max)
        }
        #expect(refused)
        #expect(try full.read { try $0.setting("a") } == nil)
        try test.write { try $0.setSetting("a", to: "b") }
        #expect(try full.read { try $0.setting("a") } == "b")
    }

    @Test func whoFindsTheLockTakenGivesUpAsBusyAfterTheWait() throws {
        let test = try TestDatabase()
        let other = try test.second(.init(reserveBytes: 0, busySeconds: 0.05))
        try test.write { transaction throws in
            try transaction.setSetting("a", to: "b")
            #expect(throws: StorageError.busy(seconds: 0.05)) {
                try other.write(at: start, by: "bob") { try $0.setSetting("a", to: "c") }
            }
        }
        try other.write(at: start, by: "bob") { try $0.setSetting("a", to: "c") }
        #expect(try test.read { try $0.setting("a") } == "c")
    }

    @Test func anotherProcessHoldingTheLockKeepsWritersOut() async throws {
        let test = try TestDatabase()
        let other = try test.second(.init(reserveBytes: 0, busySeconds: 0.05))
        // Says so when it has the lock, then keeps it until it is stopped.
        let child = try ChildProcess(
            URL(fileURLWithPath: "/usr/bin/flock"),
            ["--no-fork", test.path + ".write-lock", "sh", "-c", "echo held; exec sleep 600"]
        )
        try await wait(for: "the other program's lock") { child.output.isEmpty ? nil : () }
        #expect(throws: StorageError.busy(seconds: 0.05)) {
            try other.write(at: start, by: "bob") { try $0.setSetting("a", to: "c") }
        }
        try await child.stop()
        try other.write(at: start, by: "bob") { try $0.setSetting("a", to: "c") }
        #expect(try test.read { try $0.setting("a") } == "c")
    }

    @Test func readsSeeTheStateBeforeAWriteThatIsUnderWay() throws {
        let test = try TestDatabase()
        try test.write { transaction throws in
            try transaction.setSetting("a", to: "b")
            #expect(try transaction.read.setting("a") == "b")
            #expect(try test.read { try $0.setting("a") } == nil)
        }
        #expect(try test.read { try $0.setting("a") } == "b")
    }

    @Test func aBackupHoldsEverythingAndReplacesNothing() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.addPredictions(100, model: model)
        let copy = test.folder + "/copy.sqlite"
        try test.database.backup(to: copy)
        let opened = try Database.open(path: copy, digest: testDigest, options: .init(reserveBytes: 0))
        #expect(try opened.read { try $0.predictionCount(of: model) } == 100)
        #expect(try opened.integrityCheck().isEmpty)
        #expect(throws: StorageError.fileExists(path: copy)) { try test.database.backup(to: copy) }
    }

    @Test(
        arguments: zip(
            [3_040_001, 3_051_002, 3_045_001, 3_051_003, 3_053_000, 3_044_006, 3_050_007],
            [1, 1, 1, 0, 0, 0, 0]
        )
    )
    func oldVersionsOfSQLiteAreWarnedOf(version: Int, warnings: Int) {
        #expect(Database.warnings(sqliteVersion: version).count == warnings)
    }
}
