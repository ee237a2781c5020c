import DriftStatistics
import Formats
import Monitoring
import Review
import Storage

extension Workbench {
    /// Imports profiles in place of rows: each stands for the rows of its window.
    ///
    /// Accepted whole or not at all. The same lines again, in any order, change nothing.
    func importProfiles(
        model name: String,
        from source: ImportSource,
        as person: Reviewer,
        progress: ProgressReport?
    ) throws -> ImportReport {
        let merged = try MergedProfiles([source])
        let (stored, plan) = try database.read { read in
            let stored = try read.required(name)
            return (stored, try profilePlan(of: stored, in: read))
        }
        let checksums = "profiles " + merged.checksums.joined(separator: " ")
        let content = BatchContent(byteCount: checksums.utf8.count, hash: textHash(checksums))
        let earlier = try database.read {
            try $0.acceptedBatch(of: stored.id, kind: .predictions, content: content)
        }
        if let earlier { return ImportReport(replaying: earlier) }
        let incoming = try ProfileImport(merged.lines, of: stored, plan)
        return try incoming.execute(in: database, content, by: person.name, at: now(), progress)
    }
}

/// Profiles that fit a model, on their way into the database.
private struct ProfileImport {
    let stored: StoredModel
    let plan: ProfilePlan
    let fingerprint: String
    let parts: [Part]

    /// A window's profile with the rows that travelled with it.
    struct Part {
        var sampled: SampledProfile
        var rows: ColumnBatch
        var hashes: [UInt64]
    }

    init(_ lines: [ProfileLine], of stored: StoredModel, _ plan: ProfilePlan) throws {
        self.stored = stored
        self.plan = plan
        let name = stored.model.name
        fingerprint = ProfilePlanFile.fingerprint(of: plan, hash: textHash)
        guard let first = lines.first else {
            throw Self.refusal("The file holds no profile. Give the lines that plumbline profile wrote.")
        }
        guard first.model == name else {
            throw Self.refusal(
                "The profiles are of the model “\(first.model)”, not of “\(name)”. Import them there."
            )
        }
        guard first.bins == fingerprint else {
            throw Self.refusal(
                "The profiles were counted in other bins than those of the baseline of \(name) that is in force, or with "
                    + "other columns, windows or seed than its model file has. Make a new file of bins and profile the "
                    + "rows again: plumbline profile bins \(name) --output FILE"
            )
        }
        var cutter = WindowCutter(plan.model.windows)
        parts = try lines.map { line in
            let profile = line.sampled.profile
            let spans = [profile.firstTime, profile.lastTime].compactMap { cutter?.span(containing: $0).key }
            let fault =
                line.sampled.misfit(to: plan)
                ?? (spans.allSatisfy { $0 == profile.window } ? nil : "holds times outside of the window")
            if let fault { throw Self.refusal("The profile of the window \(profile.window) \(fault).") }
            guard let rows = line.sampled.sample.rows(of: stored.model) else {
                throw Self.refusal(
                    "The profile of the window \(profile.window) has a sampled row that is no row of \(name)."
                )
            }
            return Part(
                sampled: line.sampled,
                rows: rows,
                hashes: rows.ids.stableHashes
            )
        }
    }

    func execute(
        in database: Database,
        _ content: BatchContent,
        by actor: String,
        at moment: Moment,
        _ progress: ProgressReport?
    ) throws -> ImportReport {
        func write<T>(_ body: (WriteTransaction) throws -> T) throws -> T {
            try database.write(at: moment, by: actor, body)
        }
        let model = stored.id
        try database.sweepOrphans(model: model, at: moment, by: actor, progress: removalProgress(progress))
        let (batch, bins) = try write { transaction in
            (
                try transaction.beginBatch(model: model, kind: .predictions),
                try transaction.profileBins(fingerprint, edges: plan.edges, model: model)
            )
        }
        do {
            for (place, part) in parts.enumerated() {
                try database.writePart(at: moment, by: actor) { transaction in
                    try check(part, bins, in: transaction.read)
                    try transaction.addWindowProfile(
                        part.sampled,
                        rows: part.rows,
                        hashes: part.hashes,
                        bins: bins,
                        batch: batch,
                        model: model
                    )
                    try transaction.addRejectedValues(
                        batch: batch,
                        model: model,
                        part.sampled.profile.typeProblems.map {
                            (part.sampled.profile.window, $0.key, $0.value)
                        }
                    )
                }
                try progress?(
                    Progress(
                        activity: "Importing profiles",
                        done: place + 1,
                        total: parts.count,
                        unit: "windows"
                    )
                )
            }
            try write { try accept(batch, content, in: $0) }
        } catch {
            try? database.discardBatch(batch, at: moment, by: actor, progress: removalProgress(progress))
            throw error
        }
        while try write({ try $0.compactIndex(of: model, kind: .prediction) }) {}
        return report(batch)
    }

    /// Refuses what would count rows twice, or count them apart.
    private func check(_ part: Part, _ bins: Int64, in read: ReadTransaction) throws {
        let key = part.sampled.profile.window
        let before = try read.windowProfiles(ofWindow: key, model: stored.id)
        if before.isEmpty, try read.windowRowCount(ofWindow: key, model: stored.id) != nil {
            throw WorkbenchError.conflict(
                "The window \(key) has rows that were imported one by one; a profile would count beside them. "
                    + "Withdraw their batch, or import the missing rows as rows."
            )
        }
        if let other = before.first(where: { $0.bins.id != bins }) {
            throw WorkbenchError.conflict(
                "The window \(key) has a profile that was counted in other bins (batch \(other.batch)). Withdraw that batch "
                    + "and profile all of the window's rows again."
            )
        }
        let places = try read.locateMany(part.rows.ids, hashes: part.hashes, model: stored.id)
        if let row = places.firstIndex(where: { $0 != nil }) {
            throw WorkbenchError.conflict(
                "The prediction “\(part.rows.ids.text(at: row))” of the window \(key) was imported before, so its rows "
                    + "would count twice. Profile only rows that are new, or withdraw the batch that has them: "
                    + "plumbline batch list \(stored.model.name)"
            )
        }
    }

    private func accept(_ batch: Int64, _ content: BatchContent, in transaction: WriteTransaction) throws {
        let counts = counts
        try transaction.acceptBatch(batch, content: content, counts: counts)
        _ = try transaction.joinWaitingLabels(of: stored.id)
        _ = try transaction.record(
            action: "batch.accepted",
            subject: "batch \(batch)",
            detail:
                "profiles of \(parts.count) windows of \(stored.model.name): read \(counts.read), "
                + "accepted \(counts.accepted), rejected \(counts.rejected)"
        )
    }

    private var counts: BatchCounts {
        let profiles = parts.map(\.sampled.profile)
        let accepted = profiles.reduce(0) { $0 + $1.rows }
        let rejected = profiles.reduce(0) { $0 + $1.rejected }
        var types: [String: Int] = [:]
        for profile in profiles { types.merge(profile.typeProblems, uniquingKeysWith: +) }
        return BatchCounts(
            read: accepted + rejected,
            accepted: accepted,
            rejected: rejected,
            extraColumns: Set(profiles.flatMap(\.unknownColumns)).sorted(),
            missingColumns: Set(profiles.flatMap(\.missingColumns)).sorted(),
            typeProblems: types
        )
    }

    private func report(_ batch: Int64) -> ImportReport {
        let counts = counts
        let travelled = parts.reduce(0) { $0 + $1.rows.rowCount }
        var notes = [
            "Profiles of \(parts.count) \(parts.count == 1 ? "window" : "windows"); \(travelled) rows travelled with them and "
                + "can be labelled."
        ]
        if stored.model.sampling.design == .stratified {
            notes.append("Strata need all rows at one place: samples are drawn uniformly from profiles.")
        }
        return ImportReport(
            batch: batch,
            read: counts.read,
            accepted: counts.accepted,
            duplicate: 0,
            rejected: counts.rejected,
            waiting: 0,
            replayed: false,
            problems: [],
            problemCount: counts.rejected,
            notes: notes
        )
    }

    private static func refusal(_ sentence: String) -> WorkbenchError {
        .refusedFile(sentence, problems: [], problemCount: 0)
    }
}

extension SampleCandidates {
    /// The rows column by column; nil where one cannot be a row of the model.
    fileprivate func rows(of model: MonitoredModel) -> ColumnBatch? {
        let names = model.measuredColumns
        let kinds = Dictionary(model.watchedColumns.map { ($0.name, $0.kind) }) { first, _ in first }
        var columns: [NamedColumn] = []
        for (place, name) in names.enumerated() {
            let texts = kept.map { $0.values.indices.contains(place) ? $0.values[place] : nil }
            if kinds[name] == .category {
                columns.append(NamedColumn(name: name, values: .categories(CategoryColumn(texts))))
                continue
            }
            let numbers = texts.map { $0.map { Double($0) ?? .infinity } ?? .nan }
            guard numbers.allSatisfy({ !$0.isInfinite }) else { return nil }
            columns.append(NamedColumn(name: name, values: .numbers(numbers)))
        }
        return ColumnBatch(ids: TextColumn(kept.map(\.id)), times: kept.map(\.time), columns: columns)
    }
}
