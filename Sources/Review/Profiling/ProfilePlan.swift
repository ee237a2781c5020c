public import Monitoring

/// All that a machine must be given to profile rows: made once from the model and its baseline, small, the same
/// everywhere.
public struct ProfilePlan: Sendable, Equatable, Codable {
    /// The model.
    public var model: MonitoredModel
    /// How many rows the baseline has.
    public var baselineRows: Int
    /// Where numbers are counted.
    public var edges: [ColumnEdges]
    /// What the labelled baseline teaches about rows that nobody has labelled yet.
    public var lessons: BaselineLessons
    /// How many rows of a window can be drawn for labelling at most.
    public var candidates: Int

    /// The plan of a model with a baseline.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - baseline: The baseline's columns.
    ///   - lessons: What its labels teach.
    public init(model: MonitoredModel, baseline: MeasuredColumns, lessons: BaselineLessons) {
        self.model = model
        baselineRows = baseline.rows
        edges = model.profileEdges(of: baseline)
        self.lessons = lessons
        candidates = model.sampling.candidates
    }

    /// The plan without what does not change how rows are counted: words, rules, reviewers.
    ///
    /// Profiles fit together when this is the same.
    public var essence: ProfilePlan {
        var plan = self
        plan.model = MonitoredModel(
            name: model.name,
            task: model.task,
            question: "",
            classes: model.classes.map { LabelClass(value: $0.value, title: $0.value) },
            positiveClass: model.positiveClass,
            columns: model.columns,
            windows: WindowPlan(grain: model.windows.grain, timeZone: model.windows.timeZone),
            sampling: SamplingPlan(seed: model.sampling.seed)
        )
        plan.model.columns.features = model.columns.features.map {
            FeatureColumn(name: $0.name, kind: $0.kind)
        }
        plan.model.columns.evidence = []
        plan.model.columns.hidden = []
        return plan
    }
}

extension SamplingPlan {
    /// How many rows of a window travel with its profile so that they can be drawn: twice what the plan may ask for,
    /// since people may ask for more, and 100 at least.
    var candidates: Int {
        let asked = [perWindow, secondLook ?? 0, perMonth ?? 0].max() ?? 0
        return min(10_000, max(100, 2 * min(asked, 10_000)))
    }
}
