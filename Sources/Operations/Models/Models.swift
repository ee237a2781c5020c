import Formats
import Foundation
public import Monitoring
public import Review
import Storage

extension Workbench {
    /// A first draft of a model file, guessed from a baseline.
    ///
    /// - Parameters:
    ///   - source: The baseline.
    ///   - form: CSV or JSON lines.
    ///   - name: The name of the model.
    ///   - task: What it predicts.
    ///   - chosen: What a person said of columns; the others are guessed.
    /// - Returns: The file, and what was guessed as sentences.
    /// - Throws: `invalid` for another form, `refusedFile` where the file or a chosen column does not serve, `notFound`.
    public static func inferModel(
        from source: ImportSource,
        form: ImportForm = .csv,
        name: String,
        task: ModelTask,
        chosen: ChosenColumns = ChosenColumns()
    ) throws(WorkbenchError) -> (yaml: String, guesses: [String]) {
        guard form == .csv || form == .jsonl else {
            throw .invalid("A model file is guessed from CSV or JSON lines: --input csv or --input jsonl.")
        }
        func infer(_ source: ImportSource) throws -> (yaml: String, guesses: [String]) {
            let file = InputFile(name: nil) { () throws(FormatError) in try source.open() }
            return try ModelInference.infer(
                file: file,
                form: form.table,
                name: name,
                task: task,
                chosen: chosen
            )
        }
        return try mapping { try form == .jsonl ? source.withRereadable(infer) : infer(source) }
    }

    /// What a model file would change.
    public func modelDifference(source: String) throws(WorkbenchError) -> ModelChange {
        try mapping {
            let model = try ModelFile.parse(yaml: source)
            return try database.read { try change(to: model, in: $0) }
        }
    }

    /// Applies a model file: a new model, or a new revision of it.
    ///
    /// Limits of the file seed a rule's first threshold revision and follow the file until a person adopts one;
    /// what people adopted stays, unless `resetLimits` says otherwise.
    /// - Parameters:
    ///   - source: The YAML.
    ///   - basedOn: The revision whose difference was shown; nil: whatever is newest.
    ///   - resetLimits: Whether the file's limits replace adopted ones.
    ///   - person: Who applies it; only admins may.
    /// - Returns: What changed.
    /// - Throws: `invalid` with every fault of the file, `conflict` for a stale difference or one that stored rows
    ///   forbid, `forbidden`.
    public func applyModel(
        source: String,
        basedOn: Int?,
        resetLimits: Bool = false,
        as person: Reviewer
    ) throws(WorkbenchError) -> ModelChange {
        try require(.admin, of: person, to: "apply model files")
        return try mapping {
            let model = try ModelFile.parse(yaml: source)
            return try database.write(at: now(), by: person.name) { transaction in
                let difference = try change(to: model, in: transaction.read)
                if let basedOn, basedOn != difference.basedOn {
                    throw WorkbenchError.conflict(
                        "The model “\(model.name)” has changed meanwhile: it is at revision \(difference.basedOn), the difference "
                            + "was shown for \(basedOn). Look at the new difference and apply again."
                    )
                }
                guard difference.isNew || !difference.lines.isEmpty || resetLimits else { return difference }
                if let refusal = difference.refusal { throw WorkbenchError.conflict(refusal) }
                let stored = try transaction.addModelRevision(
                    model,
                    source: source,
                    basedOn: difference.basedOn
                )
                try seedThresholds(of: model, id: stored.id, resetLimits: resetLimits, in: transaction)
                _ = try transaction.record(
                    action: "model.applied",
                    subject: model.name,
                    detail: difference.lines.joined(separator: "\n")
                )
                return difference
            }
        }
    }

    /// The names of all models, in the order in which they came.
    public func modelNames() throws(WorkbenchError) -> [String] {
        try mapping { try database.read { read in try read.models().map(\.model.name) } }
    }

    /// All models with what waits in each.
    public func models() throws(WorkbenchError) -> [ModelSummary] {
        try mapping { try database.read { read in try read.models().map { try summary(of: $0, in: read) } } }
    }

    /// One model with its file, its state and its rules.
    public func model(named name: String) throws(WorkbenchError) -> ModelDetail {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let source =
                    try read.modelRevision(stored.revision, of: stored.id)?.source
                    ?? ModelFile.render(stored.model)
                let reference = try read.reference(of: stored.id)
                let rules = try describedRules(of: stored, bank: reference?.bank, in: read)
                return ModelDetail(
                    model: stored.model,
                    revision: stored.revision,
                    source: source,
                    quality: try qualityPlan(of: stored, in: read),
                    summary: try summary(of: stored, in: read),
                    rules: rules,
                    bank: reference?.bank,
                    deployments: try read.deployments(of: stored.id)
                )
            }
        }
    }

    private func seedThresholds(
        of model: MonitoredModel,
        id: Int64,
        resetLimits: Bool,
        in transaction: WriteTransaction
    ) throws {
        let current = try transaction.read.thresholds(of: id)
        for rule in RuleCatalog.rules(for: model) {
            let isNamed = model.hasLimit(for: rule)
            let origin: ThresholdRevision.Origin = isNamed ? .modelFile : .standard
            let limit = model.firstLimit(of: rule)
            let inForce = current[rule.key]
            let isPeoples = inForce?.origin == .adopted || inForce?.origin == .reverted
            let isSame = inForce?.limit == limit && inForce?.tolerance == nil
            guard inForce == nil || (!isSame && (!isPeoples || resetLimits)) else { continue }
            let reason =
                isNamed
                ? "The limit of the model file."
                : limit == nil ? "What the budget of false alarms allows." : "The default limit."
            _ = try transaction.addThreshold(
                NewThreshold(rule: rule.key, limit: limit, origin: origin, reason: reason),
                model: id,
                expected: inForce?.number ?? 0
            )
        }
    }

    /// The limit in force for each rule, by what was learned last.
    func thresholdsInForce(of stored: StoredModel, in read: ReadTransaction) throws -> [String: Threshold] {
        try thresholdsInForce(of: stored, bank: try read.reference(of: stored.id)?.bank, in: read)
    }

    /// The limit in force for each rule; before the first evaluation the default one stands in for what is learned.
    func thresholdsInForce(
        of stored: StoredModel,
        bank: ReferenceBank?,
        in read: ReadTransaction
    ) throws -> [String: Threshold] {
        try thresholdsInForce(of: stored, rules: rulesInForce(of: stored, in: read), bank: bank, in: read)
    }

    /// The same where the rules are at hand.
    func thresholdsInForce(
        of stored: StoredModel,
        rules: [Rule],
        bank: ReferenceBank?,
        in read: ReadTransaction
    ) throws -> [String: Threshold] {
        let set = try read.thresholds(of: stored.id)
        let bank = bank ?? .empty
        return Dictionary(
            rules.map { rule in
                let revision = set[rule.key]
                return (
                    rule.key,
                    bank.threshold(of: rule, limit: revision?.limit, revision: revision?.number ?? 1)
                )
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The rules with their limits, what these rest on, and what they can find.
    private func describedRules(of stored: StoredModel, bank: ReferenceBank?, in read: ReadTransaction) throws
        -> [RuleInForce]
    {
        let thresholds = try thresholdsInForce(of: stored, bank: bank, in: read)
        let newest = try read.windows(of: stored.id).last { ($0.latest?.revision.rows ?? 0) > 0 }
        let findings =
            try newest.map { try read.findings(of: stored.id, scope: .window($0.window.key)) } ?? []
        let detects = Dictionary(
            findings.map { ($0.rule.key, $0.smallestDetectable) },
            uniquingKeysWith: { first, _ in first }
        )
        return try rulesInForce(of: stored, in: read).compactMap { rule in
            thresholds[rule.key].map { threshold in
                let share = stored.model.budgetPerWindow[rule.level] ?? 0
                return RuleInForce(
                    rule: rule,
                    threshold: threshold,
                    sentence: stored.model.sentence(of: rule, threshold: threshold),
                    detects: detects[rule.key] ?? nil,
                    budgetPer100Windows: share * 100,
                    budgetPerMonth: stored.model.windows.grain.perMonth.map { share * $0 }
                )
            }
        }
    }

    private func summary(of stored: StoredModel, in read: ReadTransaction) throws -> ModelSummary {
        let windows = try read.windows(of: stored.id)
        let standings = try AlertStandings(of: stored, in: read, at: now())
        let waiting = standings.alerts.count { _, standing in
            standing.level == .alert && [.open, .acknowledged].contains(standing.state)
        }
        return ModelSummary(
            name: stored.model.name,
            task: stored.model.task,
            revision: stored.revision,
            predictions: try read.predictionCount(of: stored.id),
            windows: windows.count { $0.latest != nil },
            flagged: windows.count { $0.latest?.revision.state == .flagged },
            alertsWaiting: waiting,
            windowsToJudge: try standings.windowsToJudge(of: stored, in: read),
            labelsWaiting: try read.labelItemsWaiting(of: stored.id, at: now()),
            baselineRows: try read.currentBaseline(of: stored.id)?.rows ?? 0
        )
    }
}
