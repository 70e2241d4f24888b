"""入会审批: the queue of applications, one application with its answer, and an application taken at the counter."""
