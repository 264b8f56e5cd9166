"""What the race times: one way to take train steps, whoever wrote it."""
import abc


class Contender(abc.ABC):
    """Starts from the case's initial parameters and slots of zero; step i is fed batch i modulo the number of batches."""
    steps_per_call = 1  # run() counts steps and takes whole multiples of this

    def __init__(self, peer, variant):
        self.peer, self.variant = peer, variant

    def label(self):
        return f'{self.peer} ({self.variant})'

    @abc.abstractmethod
    def reset(self):
        """Back to the initial parameters, slots and step count."""

    @abc.abstractmethod
    def run(self, steps):
        """Takes steps and returns when all are done. The loop is the contender's own."""

    @abc.abstractmethod
    def losses(self, steps):
        """The losses of the first steps from the initial parameters, in order."""
