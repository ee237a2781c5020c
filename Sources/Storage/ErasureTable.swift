internal import Foundation
internal import GRDB
internal import Monitoring

extension ReadTransaction {
    /// How often rows were erased.
    public func erasureCount() throws -> Int64 {
        try integer("SELECT count(*) FROM erasure") ?? 0
    }

    /// Rows that bear an id and belong to imports that are not to be seen: withdrawn ones, and those under way.
    ///
    /// The index lets go of withdrawn rows when it is merged, and of an unfinished import it may know nothing yet. So
    /// every id is looked at; that is slow, and erasures are rare.
    fileprivate func hiddenPlaces(of id: String, model: Int64) throws -> [RowLocation] {
        let columns = try Row.fetchCursor(
            database,
            sql: """
                SELECT segment.id, segmentColumn.data
                FROM segment JOIN segmentColumn ON segmentColumn.segment = segment.id
                WHERE segment.model = ? AND segment.batch NOT IN visibleBatch AND segmentColumn.kind = 'id'
                """,
            arguments: [model]
        )
        var places: [RowLocation] = []
        while let column = try columns.next() {
            let segment: Int64 = column[0]
            let ids = try column.withUnsafeData(atIndex: 1) { data in
                (data ?? Data()).withUnsafeBytes { ColumnCodec.texts(from: $0) }
            }
            guard let ids else { throw StorageError.corrupt(detail: "the ids of segment \(segment)") }
            for row in ids.indices where ids.bytes(at: row).elementsEqual(id.utf8) {
                places.append(RowLocation(segment: segment, position: Int32(clamping: row)))
            }
        }
        return places
    }
}

extension WriteTransaction {
    /// Erases a prediction: its values, its id, and what was said about it, wherever they lie.
    ///
    /// The row stays as one in which everything is missing, so that the places of other rows hold. Its labels lose
    /// value, id and note, and open questions about it are closed. Findings and profiles speak of many rows and
    /// stay. Call `Database.emptyLog` afterwards: until then the log still holds the old pages.
    /// - Returns: How many rows, labels, questions and known truths were erased; 0: nothing bears the id.
    public func erase(predictionID id: String, hash: UInt64, model: Int64) throws -> Int {
        let erasure = try insert(
            "INSERT INTO erasure (at, actor, isActive) VALUES (?, ?, 1)",
            [moment.milliseconds, actor]
        )
        var erased = 0
        for kind in SegmentKind.allCases {
            let places = try read.everyPlace(of: TextColumn([id]), hashes: [hash], model: model, kind: kind)
            for (_, location) in places {
                try eraseRow(at: location)
                if kind == .prediction { erased += try eraseRunLabels(at: location) }
                try eraseIndexEntry(hash: hash, location: location, model: model, kind: kind)
                erased += 1
            }
        }
        for location in try read.hiddenPlaces(of: id, model: model) {
            try eraseRow(at: location)
            erased += try 1 + eraseRunLabels(at: location)
        }
        let key: StatementArguments = [model, Int64(bitPattern: hash), id]
        try run(
            """
            UPDATE label SET predictionID = '', predictionHash = 0, value = NULL, counts = 0, note = '',
                cannotTellReason = NULL
            WHERE model = ? AND predictionHash = ? AND predictionID = ?
            """,
            key
        )
        erased += database.changesCount
        try run(
            """
            UPDATE labelSlot SET answeredAt = ?4, holder = NULL, leaseUntil = NULL
            WHERE answeredAt IS NULL AND item IN (
                SELECT id FROM labelItem WHERE model = ?1 AND predictionHash = ?2 AND predictionID = ?3
            )
            """,
            key + [moment.milliseconds]
        )
        try run(
            """
            UPDATE gold SET predictionID = 'erased ' || id, predictionHash = 0, value = NULL, note = ''
            WHERE model = ? AND predictionHash = ? AND predictionID = ?
            """,
            key
        )
        erased += database.changesCount
        // The window's items must stay distinct.
        try run(
            """
            UPDATE labelItem SET predictionID = 'erased ' || id, predictionHash = 0
            WHERE model = ? AND predictionHash = ? AND predictionID = ?
            """,
            key
        )
        erased += database.changesCount
        // It holds scores of single rows.
        try run(
            "DELETE FROM baselineKnowledge WHERE baseline IN (SELECT id FROM baseline WHERE model = ?)",
            [model]
        )
        try run("UPDATE erasure SET isActive = 0 WHERE id = ?", [erasure])
        return erased
    }

    private func eraseRow(at location: RowLocation) throws {
        let columns = try read.rows(
            "SELECT id, kind, data FROM segmentColumn WHERE segment = ?",
            [location.segment]
        )
        let position = Int(location.position)
        for column in columns {
            let data: Data = column["data"]
            let emptied = try data.withUnsafeBytes { bytes in
                try ColumnCodec.erasing(
                    [position],
                    kind: StoredColumnKind(stored: column["kind"]),
                    from: bytes
                )
            }
            guard let emptied else {
                throw StorageError.corrupt(detail: "a column of segment \(location.segment)")
            }
            try run("UPDATE segmentColumn SET data = ? WHERE id = ?", [Data(emptied), column["id"] as Int64])
        }
    }

    private func eraseIndexEntry(hash: UInt64, location: RowLocation, model: Int64, kind: SegmentKind) throws
    {
        let runs = try read.rows(
            """
            SELECT idRun.* FROM idSet JOIN idRun ON idRun.idSet = idSet.id
            WHERE idSet.model = ?1 AND idSet.kind = ?2 AND idRun.firstHash <= ?3 AND idRun.lastHash >= ?3
            """,
            [model, kind.rawValue, IdRun.stored(hash)]
        )
        for row in runs {
            let entries = try IdRun(row: row).entries
            let kept = entries.filter { $0.hash != hash || $0.location != location }
            guard kept.count < entries.count else { continue }
            let id: Int64 = row["id"]
            guard let first = kept.first, let last = kept.last else {
                try run("DELETE FROM idRun WHERE id = ?", [id])
                continue
            }
            try run(
                """
                UPDATE idRun SET firstHash = ?, lastHash = ?, count = ?, hashes = ?, locations = ? WHERE id = ?
                """,
                [
                    IdRun.stored(first.hash), IdRun.stored(last.hash), kept.count,
                    IdRun.hashes(of: kept[...]),
                    RunLocations.bytes(of: kept[...]), id,
                ]
            )
        }
    }
}

extension ColumnCodec {
    /// A column's bytes with some rows made missing; nil when they make no sense or have no such rows.
    static func erasing(
        _ positions: [Int],
        kind: StoredColumnKind,
        from bytes: UnsafeRawBufferPointer
    ) -> [UInt8]? {
        switch kind {
        case .time:
            // When it happened is kept: the window's rows stay in order, and a time alone names nobody.
            return Array(bytes)
        case .number:
            guard var values = NumberCodec.values(from: bytes), positions.allSatisfy(values.indices.contains)
            else {
                return nil
            }
            for position in positions { values[position] = .nan }
            return NumberCodec.bytes(of: values)
        case .category:
            guard var column = categories(from: bytes), positions.allSatisfy(column.codes.indices.contains)
            else {
                return nil
            }
            let codes = Set(positions.map { column.codes[$0] })
            for position in positions { column.codes[position] = -1 }
            // A name that only these rows bore goes too.
            for code in codes.subtracting(column.codes) where column.names.indices.contains(Int(code)) {
                column.names[Int(code)] = ""
            }
            return Self.bytes(of: column)
        case .id, .text:
            guard let column = texts(from: bytes), positions.allSatisfy(column.indices.contains) else {
                return nil
            }
            let erased = Set(positions)
            var emptied = TextColumn()
            for index in column.indices {
                emptied.append(erased.contains(index) ? [] : column.bytes(at: index))
            }
            return Self.bytes(of: emptied)
        }
    }
}
